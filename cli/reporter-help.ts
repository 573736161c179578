/** What the option `--reporter` takes. */
export const reporterHelp =
  'report to write: json, junit, markdown, html (the default); ctrf, sarif, annotations (GitHub), har, earl, badge (SVG), shields; repeatable'
