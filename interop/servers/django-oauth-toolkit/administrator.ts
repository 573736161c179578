/**
 * What the browser of an administrator sends: a session that never ends, and the value against request forgery that
 * each of Django's forms has to repeat. Test values only.
 */
export const forgeryToken = 'fixtureForgeryTokenOf32Character'
export const administratorCookie = `sessionid=fixtureadministratorsession00001; csrftoken=${forgeryToken}`
