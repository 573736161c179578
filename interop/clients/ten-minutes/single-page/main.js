import { UserManager } from 'oidc-client-ts'

const manager = new UserManager({
  // configuration
  authority: import.meta.env.VITE_ISSUER ?? 'http://localhost:9400',
  client_id: 'mobile-app',
  redirect_uri: `${location.origin}/callback`,
  scope: 'openid profile email offline_access',
  // end
})

const who = document.getElementById('who')
const show = (user) => {
  who.textContent = `${user.profile.name}, ${user.refresh_token ? 'with' : 'without'} an offline token`
}
document.getElementById('sign-in').onclick = () => manager.signinRedirect({ prompt: 'consent' })
document.getElementById('refresh').onclick = async () => {
  const { access_token: before } = await manager.getUser()
  const user = await manager.signinSilent()
  who.textContent = user.access_token === before ? 'nothing new' : 'refreshed'
}
if (location.pathname === '/callback') show(await manager.signinCallback())
