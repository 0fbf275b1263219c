/** Help that belongs to no command: `outspoke help TOPIC`. */

const query = `The query language, for queue, overdue, list, next, check and report

  dept:care is:overdue             terms side by side must all hold
  tag:refund or tag:billing        either; "and" binds tighter, ( ) group
  -tag:spam   not is:claimed       the opposite; a query that begins with - goes after --
  tag:site,billing                 one of the values
  refund "money back"              words and phrases of the text

  is:        new open with_department waiting resolved acted declined logged ignored answered
             queue overdue soon late-handoff born-breached snoozed draft claimed unassigned pinned
             significant history gone directed reply
  equal      dept spoke route tag priority network brand author lang kind source
             spoke:me is who --me says; tag:none has none
  past       posted answered resolved: posted:2026-08-01.. posted:yesterday posted:mon..fri since:7d
  due        due:..2h due:today late:1h..
  numbers    followers:10k.. reach likes rating
  text       text:refund* as a rule's term would match
  views      @mine is the query that the rules name so under views:
`

const times = `Times

  2026-08-04T17:20+02:00   an instant           2026-08-04T17:20Z   in UTC
  2026-08-04 17:20         in the zone of --tz   2026-08-04         a day; as an end, its last moment
  now today yesterday tomorrow mon friday        2h 7d 30m          counted from now

  --now T        act as if it were T: for replays and tests (also OUTSPOKE_NOW)
  --as-of T      what had happened by T, as known today; sets now to T
  --as-known T   besides, only what had been recorded by T
`

const formats = `Formats

  table    for people: columns, colour, texts shortened to the width
  tsv      for pipes: one record a line, nothing shortened; tab, line feed, backslash as \\t \\n \\\\
  csv      for spreadsheets: what would be a formula gets a leading ' (unless --raw)
  json     all fields, one array          ndjson   the same, one object a line
  md       Markdown tables

What is a card (show, doctor, db info) is rows in tsv and csv, a post each or a name and its value, and in md
headings and lists.

A terminal gets table, a pipe gets tsv without a header; --format, --header, --no-header and --fields are always obeyed.
Marks: !! overdue, ! soon, z waiting, ? unassigned.
`

const exitCodes = `Exit codes

  0     done, also when a list finds nothing
  1     done, and the answer is no: errors found, rejected rows, nothing to take
  2     could not: usage, file, rules, database
  130   interrupted

check differs, as monitoring plugins do: 0 nothing soon or late, 1 something soon, 2 something late, 3 could not tell.
`

const environment = `Environment

  OUTSPOKE_DB      the database            OUTSPOKE_RULES   the rules file
  OUTSPOKE_ME      who acts                OUTSPOKE_NOW     the time that counts as now
  OUTSPOKE_PAGER   the pager, else PAGER, else less         OUTSPOKE_DEBUG   a stack where something breaks
  NO_COLOR FORCE_COLOR CLICOLOR TERM=dumb  colour; ACCESSIBLE=1 TERM=dumb  triage as plain lines

An option wins over the environment, that over the nearest outspoke.yaml (here or in a folder above), that over the
user's data folder. \`outspoke doctor\` prints which one won.
`

export const TOPICS: Readonly<Record<string, string>> = { query, times, formats, 'exit-codes': exitCodes, environment }
