/** Sets of characters in regular expressions, as ranges of code points. */

/** Code points, both ends included; sorted, not touching. */
export type Ranges = readonly (readonly [number, number])[]

/** `\\d`, `\\s`, `\\w`: ASCII, as in RE2. */
export const PERL: Readonly<Record<string, Ranges>> = {
  d: [[48, 57]],
  s: [
    [9, 10],
    [12, 13],
    [32, 32],
  ],
  w: [
    [48, 57],
    [65, 90],
    [95, 95],
    [97, 122],
  ],
}
/** `[[:alpha:]]` and the like. */
export const POSIX: Readonly<Record<string, Ranges>> = {
  alnum: [
    [48, 57],
    [65, 90],
    [97, 122],
  ],
  alpha: [
    [65, 90],
    [97, 122],
  ],
  ascii: [[0, 127]],
  blank: [
    [9, 9],
    [32, 32],
  ],
  cntrl: [
    [0, 31],
    [127, 127],
  ],
  digit: [[48, 57]],
  graph: [[33, 126]],
  lower: [[97, 122]],
  print: [[32, 126]],
  punct: [
    [33, 47],
    [58, 64],
    [91, 96],
    [123, 126],
  ],
  space: [
    [9, 13],
    [32, 32],
  ],
  upper: [[65, 90]],
  word: [
    [48, 57],
    [65, 90],
    [95, 95],
    [97, 122],
  ],
  xdigit: [
    [48, 57],
    [65, 70],
    [97, 102],
  ],
}

const LAST = 0x10ffff

/** Sorted and joined. */
export function normal(ranges: Ranges): Ranges {
  const joined: [number, number][] = []
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = joined[joined.length - 1]
    if (last && low <= last[1] + 1) last[1] = Math.max(last[1], high)
    else joined.push([low, high])
  }
  return joined
}

/** All code points but these. */
export function complement(ranges: Ranges): Ranges {
  const rest: [number, number][] = []
  let from = 0
  for (const [low, high] of normal(ranges)) {
    if (low > from) rest.push([from, low - 1])
    from = high + 1
  }
  if (from <= LAST) rest.push([from, LAST])
  return rest
}
