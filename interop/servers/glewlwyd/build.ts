/** Looks whether the packages of this server are here: node --import tsx interop/servers/glewlwyd/build.ts */
import { requirePackages } from '../debian-packages.ts'

requirePackages(['glewlwyd', 'libfaketime', 'sqlite3'])
