/** Times that exports of screens write: how long ago something was, as of nobody knows when. */

const UNITS = '(?:s|m|h|d|w|mo|y|yr|secs?|seconds?|mins?|minutes?|hrs?|hours?|days?|weeks?|months?|years?)'
const AGO = new RegExp(
  String.raw`^(?:(?:about|over|almost)\s+)?(?:\d+\+?|an?|one|last)\s*${UNITS}(?:\s+ago)?$|^(?:just\s+)?now$|^(?:to|yester)day$`,
  'i',
)
/** Arabic: a second, minute, hour, day, week, month, year, as one, two and many. */
const ARABIC =
  /^(?:(?:منذ|قبل)\s+)?(?:[\d٠-٩۰-۹]+\s*)?(?:ثاني(?:ة|تان|تين)|ثوان[ٍي]?|دقيق(?:ة|تان|تين)|دقائق|ساع(?:ة|تان|تين|ات)|يوم(?:ان|ين|ًا|ا)?|أيام|أسبوع(?:ان|ين|ًا|ا)?|أسابيع|شهر(?:ان|ين|ًا|ا)?|أشهر|شهور|سن(?:ة|تان|تين|وات)|عام(?:ان|ين|ًا|ا)?|أعوام)$/

/** Whether a text only says how long ago something was (`2w`, `3 days ago`, `٥ أشهر`): nobody knows from when. */
export function isRelative(text: string): boolean {
  const trimmed = text.trim()
  return trimmed.length <= 40 && (AGO.test(trimmed) || ARABIC.test(trimmed))
}

/** Counts the times of a file that say no more than that. */
export interface RelativeWatch {
  /** Whether this is one. */
  see(text: string): boolean
  notice(): string | undefined
}

export function relativeWatch(): RelativeWatch {
  let times = 0
  let example = ''
  return {
    see(text) {
      if (!isRelative(text)) return false
      if (times++ === 0) example = text.trim()
      return true
    },
    notice() {
      if (times === 0) return undefined
      const [says, those] = times === 1 ? ['says', 'that post has'] : ['say', 'those posts have']
      return `${times.toLocaleString('en')} of its times only ${says} how long ago it was ("${example}"): ${those} no time`
    },
  }
}
