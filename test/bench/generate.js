// A file like Customer Support on Twitter, the same for the same seed: conversations in parallel, in the order of time, with the disorder that the real file has.
// `node test/bench/generate.js FILE.csv ROWS [SEED]` prints its figures.
import { closeSync, openSync, writeSync } from 'node:fs'
import { BRANDS, PLAIN, SNIPPETS, SUBJECT } from './words.js'

const START = Date.parse('2017-10-01T00:00:00Z')
/** Share of posts with an answer that stand behind their first answer: makes 16 % of all rows precede their parent. */
const HELD = 0.285
const DUPLICATES = 0.0125
/** Milliseconds between openings: a million rows in about 60 days. */
const PACE = 16_800

/**
 * Writes `rows` posts as CSV (and the same as NDJSON), then `more` further ones into files of their own, most of them in new conversations.
 * @returns {{ last: number, bytes: number, inbound: number, early: number, duplicates: number, conversations: number }} `last`: epoch ms of the last post
 */
export function generate({ rows, csv, ndjson, more = 0, moreCsv, seed = 1 }) {
  const random = mulberry32(seed)
  const write = { csv: csv && sink(csv), ndjson: ndjson && sink(ndjson), more: moreCsv && sink(moreCsv) }
  write.csv?.add(HEADER)
  write.more?.add(HEADER)
  const figures = { last: 0, bytes: 0, inbound: 0, early: 0, duplicates: 0, conversations: 0 }
  const queue = new Heap()
  const held = new Set()
  let emitted = 0
  let id = 1
  let clock = START
  let customers = 0

  const emit = (post) => {
    const into = emitted < rows ? write.csv : write.more
    const line = csvLine(post)
    into?.add(line)
    if (emitted < rows) {
      write.ndjson?.add(jsonLine(post))
      figures.bytes += Buffer.byteLength(line)
      figures.inbound += post.inbound ? 1 : 0
      if (post.parent && !post.parent.out) figures.early++
    }
    post.out = true
    figures.last = Math.max(figures.last, post.at)
    emitted++
  }

  while (emitted < rows + more) {
    // Open conversations until the next post of all is known.
    while (queue.size === 0 || queue.first().at > clock) {
      const author = customers > 100 && random() < 0.25 ? 115_712 + Math.floor(random() * customers) : 115_712 + customers++
      for (const post of conversation(random, clock, String(author), () => id++)) queue.push(post)
      figures.conversations += emitted < rows ? 1 : 0
      clock += Math.floor(-Math.log(1 - random()) * PACE)
    }
    const post = queue.pop()
    if (post.answers.length > 0 && random() < HELD) held.add(post)
    else emit(post)
    if (post.parent && held.delete(post.parent)) emit(post.parent)
    if (emitted < rows && random() < DUPLICATES && post.out) {
      emit(post)
      figures.duplicates++
    }
  }
  for (const file of Object.values(write)) file?.close()
  return figures
}

/** One conversation: its customer, a brand that answers or does not, now and then another customer. */
function conversation(random, opened, author, nextId) {
  const brand = BRANDS[Math.floor(random() ** 2.2 * BRANDS.length)]
  const posts = []
  const add = (inbound, at, parent, by) => {
    const at1000 = Math.floor(at / 1000) * 1000
    const post = {
      id: nextId(),
      author: by,
      inbound,
      at: at1000,
      parent,
      answers: [],
      out: false,
      text: `@${inbound ? brand : author} ${words(random, inbound)}`,
    }
    parent?.answers.push(post)
    posts.push(post)
    return post
  }
  let last = add(true, opened, undefined, author)
  // A few write twice before anyone answers.
  while (random() < 0.12) last = add(true, last.at + 60_000 + random() * 3_600_000, last, author)
  if (random() < 0.1) return posts
  for (;;) {
    // Median 13 minutes, 90th percentile of hours.
    const reply = add(false, last.at + 30_000 + 780_000 * Math.exp(1.9 * gauss(random)), last, brand)
    if (random() < 0.08) add(false, reply.at + 45_000, reply, brand)
    if (random() > 0.47) return posts
    last = add(true, reply.at + 60_000 + random() ** 3 * 40_000_000, reply, author)
    if (random() < 0.3) return posts
  }
}

/** About one tag of the benchmark's rules for each post of a customer, and none for a third of them. */
function words(random, inbound) {
  const parts = []
  const count = 12 + Math.floor(random() * 21)
  for (let n = 0; n < count; n++) {
    if (random() < 0.033) parts.push(SUBJECT[Math.floor(random() ** 2 * SUBJECT.length)])
    else parts.push(PLAIN[Math.floor(random() ** 2 * PLAIN.length)])
  }
  if (random() < 0.2) parts.splice(Math.floor(random() * count), 0, SNIPPETS[Math.floor(random() * SNIPPETS.length)])
  if (random() < 0.3) parts[0] = parts[0].charAt(0).toUpperCase() + parts[0].slice(1)
  if (random() < 0.06) parts.splice(4, 0, '\n\n')
  if (random() < 0.15) parts[3] += ','
  const end = inbound
    ? ['', '?', '!', '.', '???', ' 😡'][Math.floor(random() * 6)]
    : ` ^${String.fromCharCode(65 + Math.floor(random() * 26), 65 + Math.floor(random() * 26))}`
  return parts.join(' ') + end
}

const HEADER = 'tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n'
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (n) => (n < 10 ? `0${n}` : String(n))

function csvLine({ id, author, inbound, at, text, answers, parent }) {
  const d = new Date(at)
  const date = `${WEEKDAYS[d.getUTCDay()]} ${MONTHS[d.getUTCMonth()]} ${two(d.getUTCDate())} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())} +0000 ${d.getUTCFullYear()}`
  const body = /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  const children = answers.length > 1 ? `"${answers.map((a) => a.id).join(',')}"` : (answers[0]?.id ?? '')
  return `${id},${author},${inbound ? 'True' : 'False'},${date},${body},${children},${parent?.id ?? ''}\n`
}

const jsonLine = ({ id, author, inbound, at, text, parent }) =>
  `${JSON.stringify({
    id: String(id),
    network: 'x',
    author,
    direction: inbound ? 'inbound' : 'outbound',
    posted_at: new Date(at).toISOString(),
    text,
    in_reply_to: parent && String(parent.id),
  })}\n`

/** https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function mulberry32(seed) {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
/** Box–Muller. */
const gauss = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

function sink(path) {
  const file = openSync(path, 'w')
  let parts = []
  let size = 0
  const flush = () => {
    if (size > 0) writeSync(file, parts.join(''))
    parts = []
    size = 0
  }
  return {
    add(line) {
      parts.push(line)
      size += line.length
      if (size > 1 << 20) flush()
    },
    close() {
      flush()
      closeSync(file)
    },
  }
}

/** Posts by time, the earliest first; of equal times the one with the lower id. */
class Heap {
  #posts = []
  get size() {
    return this.#posts.length
  }
  first() {
    return this.#posts[0]
  }
  push(post) {
    const posts = this.#posts
    let n = posts.push(post) - 1
    while (n > 0) {
      const above = (n - 1) >> 1
      if (!before(post, posts[above])) break
      posts[n] = posts[above]
      n = above
    }
    posts[n] = post
  }
  pop() {
    const posts = this.#posts
    const top = posts[0]
    const last = posts.pop()
    if (posts.length === 0) return top
    let n = 0
    for (;;) {
      let below = 2 * n + 1
      if (below >= posts.length) break
      if (below + 1 < posts.length && before(posts[below + 1], posts[below])) below++
      if (!before(posts[below], last)) break
      posts[n] = posts[below]
      n = below
    }
    posts[n] = last
    return top
  }
}
const before = (a, b) => a.at < b.at || (a.at === b.at && a.id < b.id)

if (process.argv[1]?.endsWith('bench/generate.js')) {
  const [csv, rows = '100000', seed = '1'] = process.argv.slice(2)
  console.log(JSON.stringify(generate({ csv, rows: Number(rows), seed: Number(seed) })))
}
