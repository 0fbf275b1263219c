/** What `rules explain-code` says of each code: why it is one, and what to write instead. */
import { CODES, type Code, SEVERITIES, type Severity } from './diagnostics.ts'

export interface CodePage {
  readonly code: Code
  readonly severity: Severity
  readonly title: string
  readonly why: string
  readonly instead: string
  /** Whether a comment may silence it. */
  readonly allowable: boolean
}

const NAMES_HELP = 'Write one of the names that are declared; the finding proposes the nearest one.'

/** Code → why it matters, and what to do. */
const PAGES: Readonly<Record<Code, readonly [why: string, instead: string]>> = {
  E001: [
    'The file is no YAML, so nothing of it can be read.',
    'Quote words that begin with # @ * & ! or %, indent with spaces, and quote texts with ": " inside.',
  ],
  E002: [
    'Aliases and anchors are left out of the language: a small file could grow without end.',
    'Quote a wildcard: "*gate". To reuse a list, write it under lists: and use $name.',
  ],
  E003: ['Merge keys (<<) are left out of the language, as aliases are.', 'Write the keys where they belong, or use lists: and $name.'],
  E004: [
    'YAML tags (!x) would make values of other kinds than the text shows.',
    'Remove it, or quote a text that begins with an exclamation mark.',
  ],
  E005: ['One of two equal keys would silently win.', 'Keep one of them; conditions that must both hold go under all:.'],
  E006: [
    'One file is one document; what stands behind --- would be lost.',
    'Write the other part as a file of its own and name it under include:.',
  ],
  E007: [
    'The file cannot be read: it is missing, larger than 1 MiB, deeper than 32 levels, not UTF-8, or one of more than 200.',
    'Save it as UTF-8, or split it with include:.',
  ],
  E008: [
    'The version says how the file is to be read, so that later versions can change the language.',
    'Begin the top file with version: 1.',
  ],
  E009: [
    'An invisible character makes a rule look like another one than it is.',
    'Delete the character at that place, or write the term anew.',
  ],
  E010: [
    'A file that is included is missing, includes itself, is a URL, or lies outside the folder of the top file.',
    'Write a path or a glob relative to the file that includes it.',
  ],
  E011: ['Two files define the same name, and none of them may win silently.', 'Rename one, or define it in one file only.'],
  E012: ['A decision must not depend on where it is made, so the environment is read under channels: alone.', 'Write the value itself.'],
  E013: [
    'A channel needs an environment variable that is not set. In rules check it is a warning, since the check may run elsewhere.',
    'Set it, or give a default: ${NAME:-default}.',
  ],
  E100: ['The file has a section that the language does not know, or one that belongs in the top file.', NAMES_HELP],
  E101: ['A key that means nothing here would be ignored silently.', NAMES_HELP],
  E102: [
    'The value is of another kind than the key expects, for example a text where a list belongs.',
    'Write it in the form that the finding shows.',
  ],
  E103: ['A key is missing without which the entry means nothing.', 'Add it.'],
  E104: ['Names are lower-case letters, digits, _ and -; some are reserved: spoke, lead, none, always.', 'Rename it.'],
  E105: ['Two rules, routes or recipients have the same id, so nobody could tell them apart.', 'Rename one of them.'],
  E110: ['There is no condition of that name.', NAMES_HELP],
  E111: ['An empty condition would match everything or nothing, and neither is likely meant.', 'Remove it, or write what it should match.'],
  E115: [
    'Routes, targets and spokes decide by tags and fields, which is why they can be analysed and drawn.',
    'Put the words in a rule, and ask for its tag.',
  ],
  E116: ['Priority, department and route are known only after routing.', 'Ask for them in targets: and in the when of a spoke.'],
  E120: ['There is no list of that name.', NAMES_HELP],
  E121: [
    'A file of a list or of holidays is missing or not UTF-8, or a list names another list.',
    'Check the path, which is relative to the file that names it; lists may not nest.',
  ],
  E122: [
    'The term holds nothing to search for.',
    'A term needs a letter, a digit, an emoji or another symbol; for punctuation use a regex.',
  ],
  E130: [
    'The regular expression is not RE2: it has look-around, back-references or a mistake.',
    'Use text: { all: […], none: […] } in place of look-around.',
  ],
  E131: ['The regular expression is longer than 500 characters or compiles to more than 2,000 steps.', 'Split it into several terms.'],
  E132: ['The regular expression matches the empty text, and so every post.', 'Make at least one part of it required.'],
  E140: ['A number or a range was expected. Both ends of a range are included.', 'Write 5, 10k.., ..500 or 1..2.'],
  E141: ['Only true and false are flags; yes, no and on are words in YAML 1.2.', 'Write true or false.'],
  E142: ['The value is not one of those that exist for this key.', NAMES_HELP],
  E150: ['The time zone is not in the IANA database. An offset is none: it would be wrong half of the year.', 'Write it as Europe/London.'],
  E151: ['Opening hours name an unknown day, are no times, or overlap.', 'Write mon-fri: 09:00-17:30, or a list of such windows.'],
  E152: ['That is no date, or the end comes before the start.', 'Write 2026-12-25, or 2026-08-03..2026-08-14.'],
  E153: ['In a calendar that is never open, business time never passes and nothing is ever due.', 'Give it hours.'],
  E154: ['That is no duration.', 'Write 15m, 24h, 3d on the wall; 30bm, 8bh business time; same-day, next-day, 2bd closing time; none.'],
  E155: [
    'Business time is counted by the calendar of the owner, and none is written for that department.',
    'Give it a calendar; always counts 24 hours a day.',
  ],
  E156: ['same-day, next-day and Nbd promise an answer on a day, not that something is done.', 'Write 24h or 8bh.'],
  E160: ['The time of a rung is a share of the target or counts from when it is due.', 'Write 75%, -30m, due or +4h.'],
  E170: ['A template names a placeholder that nothing fills.', 'Known: {{author}} {{network}} {{id}} {{url}} {{department}} {{spoke}}.'],
  E201: ['There is no department of that name, so posts would reach nobody.', NAMES_HELP],
  E202: ['There is no calendar of that name.', NAMES_HELP],
  E203: ['There is no such person. Where people: is written, everybody must be in it.', NAMES_HELP],
  E204: ['There is no person, department or channel of that name to tell.', NAMES_HELP],
  E205: ['A route must say who owns what it takes.', 'Add to: with a department, or log for what is only recorded.'],
  E206: ['There is no escalation of that name.', NAMES_HELP],
  E207: ['Backups that wait for each other reach nobody when all are away.', 'Let one of them end at the hub.'],
  E208: [
    'The spoke is not one of that department, or the responder is neither hub, spoke nor a person.',
    'Add the person to the spokes, or name another one.',
  ],
  E210: ['Where tags: is written, every tag must be in it, so that a slip is not a new tag.', 'Declare it, or correct the name.'],
  E211: [
    'No rule gives this tag, so what asks for it never holds.',
    'Correct the name, add a rule, or declare it with manual: true if people set it.',
  ],
  E212: [
    'Rules that ask for each other have no order in which they could be evaluated.',
    'Let one of them look at the post itself instead of the tag of the other.',
  ],
  E220: ['What no route takes would be lost.', 'End routes: with an entry that has no when: - to: hub.'],
  E221: [
    'The fallback takes everything, so nothing reaches what stands behind it. It belongs at the end of the top file.',
    'Move the route above the fallback.',
  ],
  E230: ['A test refers to a route, person, tag or department that does not exist.', NAMES_HELP],
  W301: [
    'The parts of its condition exclude each other, alone or by what other rules ask for that give its tags. This is proved, not guessed.',
    'Change one of the parts that the finding names; to say "or", write a list.',
  ],
  W302: [
    'Everything the route could take is taken by routes above it, or its condition can never hold. It is proved over the routes and the rules that give their tags, for every conversation.',
    'Move it above the routes that the finding names, or remove it.',
  ],
  W303: ['Its spokes are there, but no route sends them anything.', 'Add a route with this department, or remove it.'],
  W304: ['Posts reach the department and nobody is there to answer.', 'Write its spokes.'],
  W305: ['Every spoke is a specialist, so posts that suit none of them stay unassigned.', 'Let at least one of them take everything.'],
  W306: [
    'The spoke never gets a post: the weight is 0, or no post that reaches the department suits the condition.',
    'Change the condition or the weight, or remove the spoke.',
  ],
  W307: [
    'On those days all spokes of the department are away, so its posts stay unassigned.',
    'Add somebody, change the leave, or check the backup.',
  ],
  W308: [
    'Rows above it set the same clocks for all that it matches, or its condition can never hold.',
    'Move it above the rows that the finding names, or remove it.',
  ],
  W309: ['Two rules ask for the same, so one of them is superfluous.', 'Give both tags in one rule: tag: [a, b].'],
  W310: ['Case is ignored, so the capitals of a name also find an ordinary word.', 'Write "=IT" for exactly these capitals.'],
  W311: [
    'In RE2, \\b and \\w know ASCII letters only, so beside é they do not mean what they seem to.',
    'Use a term, which knows word ends in every script, or \\p{L}.',
  ],
  W312: ['Another term of the same list already finds all that this one finds.', 'Remove it.'],
  W313: ['A short term with an open end finds a great many words.', 'Write more letters, or the whole words.'],
  W314: [
    'Words are never searched inside links and mentions, so the term can never match.',
    'Use links:, mentions: or a term that is only "@handle".',
  ],
  W315: ['A pattern without any sign of a pattern is slower than a term and does not know word ends.', 'Write it as a term.'],
  W320: ['A post cannot be resolved before it is answered.', 'Shorten the first response, or give the resolution more time.'],
  W321: ['Without a fixed text of three letters the expression is tried on every post.', 'Add a fixed word, or use terms.'],
  W322: [
    'Two rungs of a ladder fire at the same time, or a rung waits for a clock that never runs.',
    'Write both in one rung, or remove the one that never fires.',
  ],
  W330: ['A secret in the file is in every copy and in the history of the file.', 'Read it from the environment: ${NAME}.'],
  W331: [
    'After the last holiday of the calendar, due times are counted as if there were none.',
    'Add the dates of the next year: outspoke rules holidays.',
  ],
  W332: ['The tag is to go; another one stands in its place.', 'Use the tag that the finding names.'],
  N401: ['The tag is given, but no route, target or rule asks for it.', 'Nothing, if it is for reports.'],
  N402: ['Without an example nobody notices when a change breaks the rule.', 'Add matches: and skips:.'],
  N403: ['No test goes through the route, so nobody notices when another one takes its posts.', 'Add tests: with a post for each.'],
  N404: ['The routes are the catalogue of use cases, and this one does not say what it is.', 'Add a title and a guideline.'],
  N405: [
    'The comment silences nothing: it names no code or gives no reason, or what it silenced is gone.',
    'Remove it, or write the reason behind the code.',
  ],
}

/** The page of a code, in any case; nothing where there is no such code. */
export function pageOf(name: string): CodePage | undefined {
  const code = allCodes().find((one) => one === name.trim().toUpperCase())
  if (code === undefined) return undefined
  const [why, instead] = PAGES[code]
  const severity = SEVERITIES[code.slice(0, 1)] ?? 'error'
  return { code, severity, title: CODES[code], why, instead, allowable: severity !== 'error' }
}

const isCode = (name: string): name is Code => Object.hasOwn(CODES, name)

/** Every code, in order. */
export function allCodes(): readonly Code[] {
  return Object.keys(CODES).filter(isCode)
}
