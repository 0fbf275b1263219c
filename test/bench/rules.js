// The benchmark's rule set: 300 keywords in 60 rules, 40 regular expressions, 8 departments, 20 routes.
// `node test/bench/rules.js` prints it.
import { SUBJECT } from './words.js'

const PHRASES = [
  '"money back"',
  '"charged twice"',
  '"still waiting"',
  '"never again"',
  '"well done"',
  '"small claims"',
  '"legal action"',
  '"no signal"',
  '"food poisoning"',
  '"gas leak"',
  '"thank you so much"',
  '"would be great"',
  '"please add"',
  '"direct debit"',
  '"dark mode"',
  '"smart meter"',
  'refund*',
  'cancel*',
  'deliver*',
  'crash*',
  'disgrac*',
  'injur*',
  'overcharg*',
  'hack*',
  '"#fail"',
  '"#delayrepay"',
  '😡',
  '🤬',
  '❤️',
  '😂',
]
export const REGEXES = [
  'charged? (me )?twice',
  '(broken|dead) (link|page|video)',
  'error (code )?(0x)?[0-9a-f]{3,8}',
  "(won't|does not|doesn't) load",
  "(can't|cannot) (log|sign) in",
  'on hold for (an hour|\\d+ min)',
  'order (number|no|#) ?#?\\d{4,}',
  'case ref \\d+-\\d+',
  'flight [a-z]{2} ?\\d{2,4}',
  'seat \\d{1,2}[a-f]',
  'gate [a-z]\\d+',
  'tracking (number )?1z[0-9a-z]{16}',
  '(paid|cost me) £ ?\\d+',
  '(paid|cost me) \\$\\d+(\\.\\d\\d)?',
  '(paid|cost me) € ?\\d+',
  '\\d+ (days|weeks) late',
  'version \\d+\\.\\d+',
  'ios ?\\d+',
  'android ?\\d+',
  'windows (7|8|10)',
  'postcode [a-z]{1,2}\\d',
  'sort code \\d\\d-\\d\\d-\\d\\d',
  'worst (service|company|airline) (ever|in)',
  'trapped (in|on) the',
  'still (no|waiting for) (a )?(reply|answer|refund)',
  'wait(ed|ing) (for )?(over )?\\d+ (hours|days)',
  'refund(ed)? (me|my)',
  'missed (my )?(connection|flight|train)',
  'lost (my )?(luggage|baggage|suitcase|parcel)',
  'speak to (a|the|your) manager',
  'hung up (on me)?',
  'never (arrived|came|delivered)',
  'wrong (item|size|order|colour)',
  '(cold|stale|raw) (food|coffee|burger|pizza)',
  'dm (me|us|you)',
  'sue (you|them)',
  '(small|county) court',
  'thank(s| you) (so much|very much)',
  'love (your|the|this)',
  'keep (it )?up the',
]
const DEPARTMENTS = ['hub', 'care', 'web', 'product', 'legal', 'sales', 'field', 'safety']

/** 300 keywords, as they are written in a list. */
export function terms() {
  const keywords = [...new Set(SUBJECT)].slice(0, 300 - PHRASES.length)
  // A stride that shares no factor with the count spreads frequent and rare words over the rules.
  return [...keywords.map((_, n) => `"${keywords[(n * 7) % keywords.length]}"`), ...PHRASES]
}

/** The rules file as text. */
export function benchRules() {
  const words = terms()
  const lines = [
    '# Made by test/bench/rules.js',
    'version: 1',
    'timezone: Europe/London',
    'resolution: { by: quiet, quiet: 48h }',
    'calendars:',
    '  office:',
    '    timezone: Europe/London',
    '    hours: { mon-fri: 08:00-20:00, sat: 09:00-13:00 }',
    'departments:',
  ]
  for (const name of DEPARTMENTS) lines.push(`  ${name}: { calendar: office, spokes: [${name}-a, ${name}-b, ${name}-c] }`)
  lines.push(
    'targets:',
    '  - { when: { priority: urgent }, first_response: 1h, resolution: 3d }',
    '  - { when: { network: x }, first_response: 2bh, resolution: 3d }',
    '  - { first_response: same-day, resolution: 3d }',
    'rules:',
  )
  for (let n = 0; n < 60; n++) {
    const mine = words.filter((_, k) => k % 60 === n)
    lines.push(`  - { tag: word-${n},${n % 20 === 7 ? ' priority: urgent,' : ''} when: { text: [${mine.join(', ')}] } }`)
  }
  for (const [n, regex] of REGEXES.entries()) {
    lines.push(`  - { tag: pattern-${n}, when: { text: ["/${regex.replaceAll('\\', '\\\\')}/"] } }`)
  }
  lines.push('routes:')
  for (let n = 0; n < 19; n++) {
    const tags = [`word-${n * 3}`, `word-${n * 3 + 1}`, `pattern-${n * 2}`, `pattern-${n * 2 + 1}`]
    lines.push(`  - { id: route-${n}, when: { tags: [${tags.join(', ')}] }, to: ${DEPARTMENTS[n % DEPARTMENTS.length]} }`)
  }
  lines.push('  - { id: everything-else, to: hub }')
  return { text: `${lines.join('\n')}\n`, keywords: words.length, rules: 60 + REGEXES.length, regexes: REGEXES.length, routes: 20 }
}

if (process.argv[1]?.endsWith('bench/rules.js')) process.stdout.write(benchRules().text)
