/** Texts as YAML that reads back as the same, whatever stands in them. */

/** A name or instant as it is; else in double quotes. */
export function inlineYaml(text: string): string {
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) || /^\d+b?[mhd]$/.test(text)) return text
  return /^[\p{L}_][\p{L}\p{M}\p{N}_./+-]*$/u.test(text) && !/^(?:null|true|false)$/i.test(text) ? text : quotedYaml(text)
}

// What a terminal, an editor or a YAML reader takes for more than a letter: controls, separators, directions, what has no width.
const UNSEEN =
  /[\u007f-\u00a0\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff\uffa0\ufff0-\uffff]|\p{Surrogate}|[\u{e0000}-\u{e0fff}]/gu

/** In double quotes, on one line; what cannot be seen is written as its number. */
export function quotedYaml(text: string): string {
  return JSON.stringify(text).replace(UNSEEN, (letter) =>
    letter
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}
