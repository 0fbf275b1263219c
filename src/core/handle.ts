/** Handles of authors. By themselves: lists need them, and loading what folds texts takes a millisecond. */

/** A handle as it is compared: without `@`, NFKC, lower case. */
export function foldHandle(handle: string): string {
  if (isFoldedHandle(handle)) return handle
  if (/^[\u0021-\u003f\u0041-\u007e]*$/.test(handle)) return handle.toLowerCase()
  return handle.trim().normalize('NFKC').replace(/^@/, '').toLowerCase()
}

/** Most handles are: visible ASCII without capitals and `@`. Looked at character by character, since a regex takes 0.1 µs and this is asked for every row. */
function isFoldedHandle(handle: string): boolean {
  for (let k = 0; k < handle.length; k++) {
    const c = handle.charCodeAt(k)
    if (c < 33 || c > 126 || (c >= 64 && c <= 90)) return false
  }
  return true
}
