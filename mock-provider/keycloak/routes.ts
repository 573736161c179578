import {
  accountDevices,
  accountSessions,
  applications,
  profile,
  readConsent,
  removeAccountSession,
  removeAccountSessions,
  removeConsent,
  writeConsent,
} from './endpoints/account.ts'
import { authorize } from './endpoints/authorize.ts'
import {
  readRegistration,
  registerClient,
  removeRegistration,
  updateRegistration,
} from './endpoints/client-registration.ts'
import { deviceStatus, startDevice, verifyDevice } from './endpoints/device.ts'
import { certs, discovery, realmInformation } from './endpoints/discovery.ts'
import { loginStatusFrame, thirdPartyCookies } from './endpoints/frames.ts'
import { introspect } from './endpoints/introspect.ts'
import { confirmLogout, logout } from './endpoints/logout.ts'
import { pushRequest } from './endpoints/pushed-request.ts'
import { answerAction, answerConsent, showAction } from './endpoints/required-actions.ts'
import { revoke } from './endpoints/revoke.ts'
import { authenticate, loginAction } from './endpoints/sign-in.ts'
import { token } from './endpoints/token.ts'
import { userinfo } from './endpoints/userinfo.ts'
import type { RealmRequest } from './realm-request.ts'

/** One call of a realm; its path follows that of the realm. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  /** Whether scripts of other origins may call it: those of the client's web origins, or anybody's. */
  readonly crossOrigin?: 'client' | 'any'
  /** Answers in a realm that is switched off, too. */
  readonly always?: boolean
  /** Opened by people, who are told on a page that the realm is switched off. */
  readonly page?: boolean
  /** A page that applications show in a frame. */
  readonly framed?: boolean
  handle(request: RealmRequest): Promise<Response>
}

const protocol = '/protocol/openid-connect'
const registrations = '/clients-registrations/openid-connect'

/** Every call of a realm, the account interface excepted. */
export const realmRoutes: readonly Route[] = [
  { method: 'GET', path: '', crossOrigin: 'any', always: true, handle: realmInformation },
  {
    method: 'GET',
    path: '/.well-known/openid-configuration',
    crossOrigin: 'any',
    always: true,
    handle: discovery,
  },
  {
    method: 'GET',
    path: '/.well-known/oauth-authorization-server',
    crossOrigin: 'any',
    always: true,
    handle: discovery,
  },
  { method: 'GET', path: `${protocol}/certs`, crossOrigin: 'any', always: true, handle: certs },
  { method: 'GET', path: `${protocol}/auth`, page: true, handle: authorize },
  { method: 'POST', path: `${protocol}/auth`, page: true, handle: authorize },
  { method: 'POST', path: `${protocol}/token`, crossOrigin: 'client', handle: token },
  { method: 'POST', path: `${protocol}/token/introspect`, handle: introspect },
  { method: 'GET', path: `${protocol}/userinfo`, crossOrigin: 'client', always: true, handle: userinfo },
  { method: 'POST', path: `${protocol}/userinfo`, crossOrigin: 'client', always: true, handle: userinfo },
  { method: 'POST', path: `${protocol}/revoke`, crossOrigin: 'client', handle: revoke },
  { method: 'POST', path: `${protocol}/ext/par/request`, handle: pushRequest },
  { method: 'GET', path: `${protocol}/logout`, handle: logout },
  { method: 'POST', path: `${protocol}/logout`, crossOrigin: 'client', handle: logout },
  { method: 'POST', path: `${protocol}/logout/logout-confirm`, handle: confirmLogout },
  { method: 'GET', path: `${protocol}/login-status-iframe.html`, framed: true, handle: loginStatusFrame },
  { method: 'GET', path: `${protocol}/3p-cookies/step1.html`, framed: true, handle: thirdPartyCookies },
  { method: 'POST', path: registrations, handle: registerClient },
  { method: 'GET', path: `${registrations}/:client`, handle: readRegistration },
  { method: 'PUT', path: `${registrations}/:client`, handle: updateRegistration },
  { method: 'DELETE', path: `${registrations}/:client`, handle: removeRegistration },
  { method: 'POST', path: `${protocol}/auth/device`, crossOrigin: 'client', handle: startDevice },
  { method: 'GET', path: '/device', handle: verifyDevice },
  { method: 'POST', path: '/device', handle: verifyDevice },
  { method: 'GET', path: '/device/status', handle: deviceStatus },
  { method: 'GET', path: '/login-actions/authenticate', handle: loginAction },
  { method: 'POST', path: '/login-actions/authenticate', handle: authenticate },
  { method: 'GET', path: '/login-actions/required-action', handle: showAction },
  { method: 'POST', path: '/login-actions/required-action', handle: answerAction },
  { method: 'POST', path: '/login-actions/consent', handle: answerConsent },
]

/** The account interface; paths follow `/account`, with or without a version. */
export const accountRoutes: readonly Route[] = [
  { method: 'GET', path: '', crossOrigin: 'client', handle: profile },
  { method: 'GET', path: '/applications', crossOrigin: 'client', handle: applications },
  { method: 'GET', path: '/applications/:client/consent', crossOrigin: 'client', handle: readConsent },
  { method: 'DELETE', path: '/applications/:client/consent', crossOrigin: 'client', handle: removeConsent },
  { method: 'POST', path: '/applications/:client/consent', crossOrigin: 'client', handle: writeConsent },
  { method: 'PUT', path: '/applications/:client/consent', crossOrigin: 'client', handle: writeConsent },
  { method: 'GET', path: '/sessions', crossOrigin: 'client', handle: accountSessions },
  { method: 'GET', path: '/sessions/devices', crossOrigin: 'client', handle: accountDevices },
  { method: 'DELETE', path: '/sessions', crossOrigin: 'client', handle: removeAccountSessions },
  { method: 'DELETE', path: '/sessions/:session', crossOrigin: 'client', handle: removeAccountSession },
]
