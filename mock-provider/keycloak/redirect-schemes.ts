/** Whether a browser runs or makes up what an address says, instead of asking a server or an application for it. */
export function isScript(uri: string): boolean {
  // Read as a browser reads it, without the white space that hides a scheme.
  return ['javascript:', 'data:'].includes(new URL(uri).protocol)
}
