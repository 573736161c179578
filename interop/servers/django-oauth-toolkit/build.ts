/** Installs the server of this folder from PyPI: node --import tsx interop/servers/django-oauth-toolkit/build.ts */
import { installPython } from '../python-packages.ts'
import { environment, python } from './artefacts.ts'

installPython({ environment, python, folder: import.meta.dirname })
