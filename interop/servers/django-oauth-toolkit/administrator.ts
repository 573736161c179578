/**
 * What the browser of an administrator sends: a session that never ends, and the value against request forgery that
 * each of Django's forms has to repeat, which is that of the recipe. Test values only.
 */
const forgeryToken = 'offlineConformanceForgeryToken32'
export const administratorCookie = `sessionid=fixtureadministratorsession00001; csrftoken=${forgeryToken}`
