/** Text inside of XML, and of what is read as XML. */
import { oneLine } from './plain.ts'

/** On one line, nothing in it is markup, and no character that XML cannot hold. */
export function xmlText(words: string): string {
  return oneLine(words)
    .replace(/[\ufffe\uffff]/g, '�')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
