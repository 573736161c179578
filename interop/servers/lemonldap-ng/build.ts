/** Looks whether the packages of this server are here: node --import tsx interop/servers/lemonldap-ng/build.ts */
import { requirePackages } from '../debian-packages.ts'

requirePackages([
  'liblemonldap-ng-portal-perl',
  'liblemonldap-ng-manager-perl',
  'lemonldap-ng-fastcgi-server',
  'libdbd-sqlite3-perl',
  // What the portal loads, and the package only recommends or suggests.
  'libgd-securityimage-perl',
  'libimage-magick-perl',
  'libmime-tools-perl',
  'libstring-random-perl',
  'starman',
  'libfaketime',
])
