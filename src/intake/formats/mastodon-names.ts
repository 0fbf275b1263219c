/** What the API and the archive of Mastodon share: names of accounts, texts with a content warning. */

/** HTML of a text with its content warning, which is plain, as a paragraph before it: rules and searches look at the text. */
export function withWarning(warning: string, html: string): string {
  if (warning.trim() === '') return html
  return `<p>${warning.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</p>${html}`
}

/** The host of a link; '' of anything else. */
export function hostOf(url: string): string {
  return /^https?:\/\/([^/?#]+)/i.exec(url)?.[1]?.toLowerCase() ?? ''
}

/** `user@host`, the same on every server; `acct` is without a host on its own one, where the account's link shows it. */
export function fullName(acct: string, url: string): string {
  const host = acct.includes('@') ? '' : hostOf(url)
  return (host === '' ? acct : `${acct}@${host}`).toLowerCase()
}
