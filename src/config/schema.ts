/** One description of the rules file: the keys of every place, what each holds, and an example of its right form. */

export type Shape = 'any' | 'text' | 'scalar' | 'flag' | 'list' | 'map' | 'names' | 'condition' | 'map or list' | 'text or map'

export interface KeyRule {
  readonly shape: Shape
  readonly doc: string
  readonly example: string
  readonly required?: boolean
}

const key = (shape: Shape, doc: string, example: string, required = false): KeyRule => ({ shape, doc, example, required })

const CLOCKS = {
  first_response: key('scalar', 'time allowed to the first reply', 'same-day'),
  next_response: key('scalar', 'time allowed to each later reply', '24h'),
  resolution: key('scalar', 'time allowed to resolve, waiting for the customer left out', '24h'),
}
const CONDITIONS = {
  when: key('condition', 'holds when this condition does', '{ tags: billing }'),
  unless: key('condition', 'does not hold when this condition does', '{ tags: praise }'),
}
const BRAND = {
  handles: key('map or list', 'our handles, for every network or by network', '{ x: [acme] }'),
  employees: key('names', 'handles of employees', '[acme_ana]'),
  employees_count: key('flag', "whether an employee's post counts as a reply", 'true'),
  auto: key('names', 'terms that mark automatic replies', '["out of office"]'),
  count_auto: key('flag', 'whether an automatic reply counts as a reply', 'true'),
}

export const KEYS = {
  top: {
    version: key('any', 'version of this format', '1'),
    include: key('names', 'other files, merged before this one', '[teams/*.yaml]'),
    timezone: key('text', 'zone of reports, and of business days on `always`', 'Europe/London'),
    brand: key('map', 'who we are', '{ handles: { x: [acme] } }'),
    brands: key('map', 'several brands or clients, by name', '{ rail: { handles: { x: [acmerail] } } }'),
    lists: key('map', 'terms or values used as $name', '{ staff: [acme_ana] }'),
    calendars: key('map', 'opening hours and holidays', '{ office: { timezone: Europe/London, hours: { mon-fri: 09:00-17:00 } } }'),
    people: key('map', 'who works here', '{ ana: { email: ana@acme.example } }'),
    channels: key('map', 'where messages go', '{ room: { type: slack, url: "${SLACK_URL}" } }'),
    departments: key('map', 'who owns posts', '{ care: { spokes: [maria] } }'),
    tags: key('map', 'the tags that may be used', '{ billing: Money taken }'),
    targets: key('list', 'time allowed, first match wins for each clock', '[{ first_response: same-day }]'),
    escalation: key('map', 'what happens as a due time comes and goes', '{ standard: [{ at: due, notify: lead }] }'),
    rules: key('list', 'look at posts and give tags; all are tried', '[{ tag: billing, when: { text: refund } }]'),
    routes: key('list', 'look at tags and choose one owner; the first match wins', '[{ to: hub }]'),
    resolution: key('map', 'who closes conversations', '{ by: quiet, quiet: 48h }'),
    reopen: key('map', 'which posts do not reopen a conversation', '{ unless: { tags: praise } }'),
    claim: key('scalar', 'when a claim ends', '30m'),
    wait_limit: key('scalar', 'when check reports a wait', '7d'),
    goals: key('map or list', 'figures to reach', '{ answer_rate: 95% }'),
    views: key('map', 'named queries', '{ mine: "spoke:ana" }'),
    tests: key('list', 'posts and what should become of them', '[{ post: { text: "refund!" }, expect: { route: billing } }]'),
  },
  brand: BRAND,
  brands: { ...BRAND, profiles: key('names', 'pages and profiles as the exports write them', '["Acme Rail"]') },
  list: { file: key('text', 'a file with one term a line', 'lists/press.txt', true) },
  calendar: {
    timezone: key('text', 'IANA zone', 'Europe/London', true),
    hours: key('map', 'opening hours by day or range of days', '{ mon-fri: 09:00-17:00 }', true),
    holidays: key('map or list', 'closed days, or days with their own hours', '[2026-12-25, 2026-12-24: 09:00-13:00]'),
    cutoff: key('scalar', 'later than this before closing counts as the next business day', '30m'),
  },
  person: {
    name: key('text', 'full name', 'Ana'),
    email: key('text', 'address', 'ana@acme.example'),
    slack: key('text', 'Slack id', 'U012AB3CD'),
    teams: key('text', 'Teams id', 'ana@acme.example'),
    away: key('names', 'dates or ranges of leave, both ends included', '[2026-08-03..2026-08-14]'),
    calendar: key('text', "working hours, else the department's", 'office'),
  },
  channel: {
    type: key('text', 'slack, teams, email, webhook or exec', 'slack', true),
    url: key('text', 'address of the hook, or of the mail server', '"${SLACK_URL}"'),
    to: key('text', 'addresses of the mail, or the command', 'voice@acme.example'),
    from: key('text', 'sender of the mail', 'outspoke@acme.example'),
    secret: key('text', "key of the webhook's signature", '"${HOOK_SECRET}"'),
    digest: key('text', 'daily or weekly instead of at once', 'daily'),
    hours: key('text', 'calendar outside of which messages wait', 'office'),
  },
  department: {
    name: key('text', 'shown name', 'Customer care'),
    calendar: key('text', 'its opening hours', 'office'),
    lead: key('text', 'who leads it', 'maria'),
    spokes: key('names', 'who answers in it', '[maria, { person: tom, weight: 0.5 }]'),
    assign: key('text', 'rotate, balance, first or manual', 'balance'),
    sticky: key('scalar', 'how long an author stays with the same spoke', '14d'),
    backup: key('text', 'department that is told when every spoke is away', 'hub'),
    escalation: key('text', 'its ladder', 'standard'),
    ...CLOCKS,
    answer: key('scalar', 'time in which it answers the hub', '4bh'),
    notify: key('names', 'who is told of its posts', '[ana]'),
  },
  spoke: {
    person: key('text', 'who', 'tom', true),
    weight: key('scalar', 'share of the work, 1 is full', '0.5'),
    when: key('condition', 'a specialist: preferred when it holds, never used when it does not', '{ language: ja }'),
  },
  tag: {
    description: key('text', 'what it means', 'Money taken'),
    manual: key('flag', 'set by hand only', 'true'),
    deprecated: key('text', 'the tag to use instead', 'billing'),
  },
  target: { ...CONDITIONS, ...CLOCKS },
  rung: {
    at: key('scalar', 'share of the time allowed, due, or an offset from it', '75%', true),
    target: key('names', 'which clocks', '[first_response]'),
    notify: key('names', 'who is told', '[spoke, lead]'),
    reassign: key('text', 'department that takes over', 'hub'),
    priority: key('text', 'priority from then on', 'high'),
    repeat: key('scalar', 're-sends while late', '4h'),
  },
  rule: {
    id: key('text', 'name of the rule, default its first tag', 'billing-2'),
    tag: key('names', 'tags it gives', 'billing', true),
    ...CONDITIONS,
    priority: key('text', 'low, normal, high or urgent', 'high'),
    tone: key('text', 'positive, negative or neutral', 'negative'),
    notify: key('names', 'who is told', '[legal]'),
    active: key('text', 'dates in which it counts, both ends included', '2026-06-01..2026-06-30'),
    enabled: key('flag', 'false switches it off', 'false'),
    description: key('text', 'why it is there', 'Money questions'),
    matches: key('any', 'texts that it must match', '["I was charged twice"]'),
    skips: key('any', 'texts that it must not match', '["free of charge"]'),
  },
  route: {
    id: key('text', 'name of the use case', 'billing'),
    title: key('text', 'shown name of the use case', 'Refunds and fares'),
    ...CONDITIONS,
    to: key('text', 'department that owns it, or log', 'care'),
    spoke: key('text', 'a fixed spoke', 'maria'),
    responder: key('text', 'who writes to the customer: hub, spoke or a person', 'spoke'),
    approve: key('any', 'who must approve a reply', '[ana]'),
    priority: key('text', 'low, normal, high or urgent', 'high'),
    ...CLOCKS,
    notify: key('names', 'who is told', '[legal]'),
    escalation: key('text', 'its ladder', 'crisis'),
    guideline: key('text', 'how to answer', 'Acknowledge, then move to e-mail.'),
    template: key('text or map', 'a first draft of the answer', '"Sorry {{author}}"'),
    description: key('text', 'notes', 'agreed with legal'),
  },
  approve: {
    by: key('names', 'people, any of whom may approve', '[ana]', true),
    sends: key('flag', 'whether approving also sends', 'true'),
  },
  resolution: {
    by: key('text', 'person or quiet', 'quiet', true),
    quiet: key('scalar', 'how long nobody writes', '48h'),
  },
  reopen: { unless: key('condition', 'such posts do not reopen', '{ tags: praise }', true) },
  goals: {
    when: key('condition', 'department, network or brand', '{ department: care }'),
    answer_rate: key('scalar', 'share answered', '95%'),
    first_response: key('scalar', 'share in time', '90%'),
    next_response: key('scalar', 'share in time', '90%'),
    resolution: key('scalar', 'share in time', '90%'),
    handoff: key('scalar', 'share in time', '90%'),
  },
  test: {
    name: key('text', 'what it shows', 'refund goes to care'),
    post: key('text or map', 'the post', '{ text: "refund!" }', true),
    given: key('map', 'the state of the team', '{ open: { maria: 7 } }'),
    expect: key('map', 'what should come of it', '{ route: billing }', true),
    only: key('flag', 'run this test only', 'true'),
    skip: key('flag', 'leave this test out', 'true'),
  },
  given: {
    open: key('map', 'open conversations by person', '{ maria: 7 }'),
    last: key('any', 'last assignment by person, or who was last', 'maria'),
    away: key('names', 'people who are away', '[tom]'),
    flags: key('names', 'flags of the author', '[vip]'),
    pins: key('names', 'tags set by hand', '[vip]'),
  },
  expect: {
    tags: key('any', 'exactly these tags, or { has, lacks }', '[billing]'),
    route: key('text', 'the use case', 'billing'),
    department: key('text', 'the owner', 'care'),
    spoke: key('text', 'who answers in it, or none', 'maria'),
    responder: key('text', 'who writes to the customer', 'spoke'),
    priority: key('text', 'low, normal, high or urgent', 'high'),
    notify: key('names', 'who is told', '[legal]'),
    first_response: key('scalar', 'due time, or none', '2026-08-04T11:10:00Z'),
    next_response: key('scalar', 'its target', '24h'),
    resolution: key('scalar', 'due time, or none', '2026-08-05T09:10:00Z'),
    escalation: key('text', 'the ladder', 'crisis'),
  },
  'expected tags': {
    has: key('names', 'tags it must have', '[billing]'),
    lacks: key('names', 'tags it must not have', '[praise]'),
  },
  testFile: {
    tests: key('list', 'posts and what should become of them', '[{ post: { text: "refund!" }, expect: { route: billing } }]', true),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, KeyRule>>>>

export type Place = keyof typeof KEYS

/** Sections that only the top file may have. */
export const TOP_ONLY: readonly string[] = [
  'version',
  'timezone',
  'brand',
  'brands',
  'resolution',
  'reopen',
  'claim',
  'wait_limit',
  'goals',
]
/** Sections that are lists, joined in the order of the files; all other sections are maps, joined by key. */
export const LIST_SECTIONS: readonly string[] = ['targets', 'rules', 'routes', 'tests']
