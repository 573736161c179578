#!/usr/bin/env bash
# A gate for any other CI system, and for your own terminal. The secrets of target.yaml come from the environment.
set -euo pipefail
cd "$(dirname "$0")"

code=0
npx offline-conformance run -t target.yaml --wait-for-target 60 --baseline offline-baseline.yaml || code=$?

case $code in
  0) echo 'The gate is met.' ;;
  1) echo 'A requirement failed that the baseline does not accept: see reports/out/report.html.' ;;
  4) echo 'The server could not be reached, or was lost.' ;;
  *) echo "The run could not judge the server (exit code $code)." ;;
esac
exit "$code"
