/** A holiday as a line of a calendar. */
import { quotedYaml } from '../core/rules/yaml-text.ts'

export interface HolidayLine {
  readonly date: string
  readonly name: string
}

/** One day as the language writes it: `2026-12-25: Christmas Day`. */
export function holidayLine({ date, name }: HolidayLine): string {
  // Plain where YAML reads it as the same text, in blocks and within brackets.
  const plain = /^[\p{L}][\p{L}\p{M}\p{N} '’()./-]*$/u.test(name) && !/\s$/.test(name) && !/^(?:true|false|null|yes|no|on|off)$/i.test(name)
  return `${date}: ${plain ? name : quotedYaml(name)}`
}
