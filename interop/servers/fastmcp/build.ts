/** Installs the server of this folder from PyPI: node --import tsx interop/servers/fastmcp/build.ts */
import { installPython } from '../python-packages.ts'
import { environment, python } from './artefacts.ts'

installPython({ environment, python, folder: import.meta.dirname })
