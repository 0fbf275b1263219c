// npm run bench [-- --quick] [-- --large] [-- --pairs N]
//
// Measures whole processes, side by side in one run, and prints a Markdown table: ratios travel between machines, seconds do not. Y is what people do by hand:
// sqlite3's own import into a table with an integer primary key and three indexes made before, without threads, rules or clocks.
import { spawn, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { generate } from './generate.js'
import { measureJudging } from './judging.js'
import { benchRules } from './rules.js'

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    large: { type: 'boolean', default: false },
    pairs: { type: 'string' },
    rows: { type: 'string' },
    folder: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})
const ROWS = Number(options.rows ?? (options.quick ? 100_000 : 1_000_000))
const PAIRS = Number(options.pairs ?? (options.quick ? 1 : 5))
const STARTS = options.quick ? 5 : 15

const program = fileURLToPath(new URL('../../bin/outspoke.js', import.meta.url))
const folder = mkdtempSync(join(options.folder ?? tmpdir(), 'outspoke-bench-'))
const at = (name) => join(folder, name)
const say = (text) => process.stderr.write(`${text}\n`)
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]

/** Runs a process to its end: seconds, and its peak memory in MiB where /proc tells. Fails loudly: a figure of a failed run is no figure. */
async function run(command, args, { input, codes = [0] } = {}) {
  const from = process.hrtime.bigint()
  const child = spawn(command, args, {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', OUTSPOKE_DB: '' },
  })
  let peak = 0
  const look = () => {
    try {
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'latin1'))?.[1] ?? 0))
    } catch {
      // It is over, or this is no Linux: what was seen last stands.
    }
  }
  const watch = setInterval(look, 25)
  let output = ''
  child.stdout.on('data', (data) => {
    if (output.length < 4000) output += data
  })
  child.stderr.on('data', (data) => {
    if (output.length < 4000) output += data
  })
  child.stdin.end(input)
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  clearInterval(watch)
  const seconds = Number(process.hrtime.bigint() - from) / 1e9
  if (!codes.includes(code)) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`)
  return { seconds, mebibytes: peak / 1024 }
}
const outspoke = (args, how) => run(process.execPath, [program, ...args], how)

function remove(db) {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(db + end, { force: true })
}

async function byHand(csv) {
  const db = at('by-hand.db')
  remove(db)
  const tables = spawnSync('sqlite3', [db], {
    input: `create table posts (tweet_id integer primary key, author_id text, inbound text, created_at text, text text, response_tweet_id text, in_response_to_tweet_id text);
      create index by_author on posts (author_id); create index by_time on posts (created_at); create index by_parent on posts (in_response_to_tweet_id);`,
  })
  if (tables.status !== 0) throw new Error(`sqlite3 is needed for the comparison: ${tables.stderr ?? tables.error}`)
  // Rows that come twice break the primary key; .import says so and goes on, as people let it.
  const figure = await run('sqlite3', [db, `.import --csv --skip 1 "${csv}" posts`], { codes: [0, 1] })
  remove(db)
  return figure.seconds
}

const rulesFile = at('rules.yaml')
const rules = benchRules()
writeFileSync(rulesFile, rules.text)

say(`generating ${ROWS.toLocaleString('en')} rows in ${folder}`)
const file = generate({ rows: ROWS, csv: at('posts.csv'), ndjson: at('posts.ndjson'), more: 1000, moreCsv: at('more.csv') })
const small = generate({ rows: ROWS / 10, csv: at('small.csv'), seed: 2 })
const stamp = (time) => new Date(time + 3_600_000).toISOString()
const common = (db, now = file.last) => ['--db', db, '--rules', rulesFile, '--now', stamp(now)]
const importing = (name, db, now) => outspoke(['import', at(name), ...common(db, now)])

const figures = { byHand: [], first: [], peak: [], ndjson: [], more: [], again: [], large: [], largePeak: [] }
const db = at('bench.db')
for (let pair = 1; pair <= PAIRS; pair++) {
  figures.byHand.push(await byHand(at('posts.csv')))
  remove(db)
  const full = await importing('posts.csv', db)
  figures.first.push(full.seconds)
  figures.peak.push(full.mebibytes)
  figures.again.push((await importing('posts.csv', db)).seconds)
  figures.more.push((await importing('more.csv', db)).seconds)
  remove(at('ndjson.db'))
  figures.ndjson.push((await importing('posts.ndjson', at('ndjson.db'))).seconds)
  remove(at('ndjson.db'))
  say(
    `pair ${pair} of ${PAIRS}: by hand ${figures.byHand.at(-1).toFixed(1)} s, outspoke ${full.seconds.toFixed(1)} s, ${full.mebibytes.toFixed(0)} MiB`,
  )
}

const smallDb = at('small.db')
await importing('small.csv', smallDb, small.last)

// Commands that take a tenth of a second: many runs, taken in turns, so that the machine's moods fall on all alike.
const list = (command) => [command, ...common(db), '--limit', '20']
const starts = {
  node: () => run(process.execPath, ['-e', '0']),
  version: () => outspoke(['--version']),
  queue: () => outspoke(list('queue')),
  queueSmall: () => outspoke(['queue', ...common(smallDb, small.last), '--limit', '20']),
  overdue: () => outspoke(list('overdue')),
  // Of the generated posts some are due soon, and all late ones were so on arrival: any other code is a figure of something else.
  check: () => outspoke(['check', ...common(db), '--format', 'nagios'], { codes: [1] }),
  checkText: () => outspoke(['check', ...common(db)], { codes: [1] }),
  // A table has fewer figures than what goes to a program.
  report: () => outspoke(['report', 'response', '--by', 'network,week', ...common(db)]),
  reportTable: () => outspoke(['report', 'response', '--by', 'network,week', '--format', 'table', ...common(db)]),
}
const taken = Object.fromEntries(Object.keys(starts).map((name) => [name, []]))
for (let turn = 0; turn < STARTS; turn++) for (const [name, start] of Object.entries(starts)) taken[name].push((await start()).seconds)
const time = Object.fromEntries(Object.entries(taken).map(([name, list]) => [name, median(list)]))

if (options.large) {
  const large = generate({ rows: ROWS * 3, csv: at('large.csv') })
  for (let pair = 0; pair < Math.min(PAIRS, 2); pair++) {
    remove(at('large.db'))
    const figure = await importing('large.csv', at('large.db'), large.last)
    figures.large.push(figure.seconds)
    figures.largePeak.push(figure.mebibytes)
  }
}

say('300 rules beside reading')
const judging = await measureJudging(at('posts.csv'), Math.min(PAIRS, 3))

const million = ROWS.toLocaleString('en')
const ratios = (a, b) => median(a.map((x, n) => x / b[n]))
const s = (list) => `${median(list).toFixed(2)} s`
const ms = (seconds) => `${(seconds * 1000).toFixed(0)} ms`
const row = (what, goal, value, digits, took) =>
  `| ${what} | ≤ ${goal} | ${value <= goal ? '' : '**'}${value.toFixed(digits)}${value <= goal ? '' : '**'} | ${took} |`
const first = median(figures.first)
const out = [
  '| what | goal | measured | took |',
  '|---|---|---|---|',
  row(
    `import of ${million} rows: threads, ${rules.rules} rules, clocks, indexes ÷ Y`,
    1.5,
    ratios(figures.first, figures.byHand),
    2,
    `${s(figures.first)} (Y ${s(figures.byHand)})`,
  ),
]
if (options.large) out.push(row('the same per row at three times the rows', 1.1, median(figures.large) / 3 / first, 2, s(figures.large)))
out.push(row('peak memory, MiB', 300, median(figures.peak), 0, ''))
if (options.large)
  out.push(
    row(
      'peak memory at three times the rows ÷ once',
      1.1,
      median(figures.largePeak) / median(figures.peak),
      2,
      `${median(figures.largePeak).toFixed(0)} MiB`,
    ),
  )
out.push(
  row(
    `${judging.rules} rules over ${million} rows ÷ reading them`,
    1,
    judging.judging / judging.reading,
    2,
    `${((judging.judging / judging.posts) * 1e6).toFixed(1)} µs a post`,
  ),
  row('NDJSON of the same posts ÷ CSV', 1.5, ratios(figures.ndjson, figures.first), 2, s(figures.ndjson)),
  row('1,000 new posts into that database ÷ full import', 0.08, ratios(figures.more, figures.first), 3, s(figures.more)),
  row('the same ÷ `node -e 0`', 6, median(figures.more) / time.node, 1, ''),
  row('the same file again ÷ full import', 0.08, ratios(figures.again, figures.first), 3, s(figures.again)),
  row('`queue` ÷ `node -e 0`', 1.5, time.queue / time.node, 2, ms(time.queue)),
  row('`check --format nagios` ÷ `node -e 0`', 1.5, time.check / time.node, 2, ms(time.check)),
  row('`check` ÷ `node -e 0`', 1.5, time.checkText / time.node, 2, ms(time.checkText)),
  row('`overdue` ÷ `node -e 0`', 1.7, time.overdue / time.node, 2, ms(time.overdue)),
  row(`\`queue\` at ${million} ÷ at a tenth`, 1.1, time.queue / time.queueSmall, 2, ms(time.queueSmall)),
  row('`report response --by network,week` ÷ `node -e 0`, every figure', 6, time.report / time.node, 1, ms(time.report)),
  row('the same, a table', 6, time.reportTable / time.node, 1, ms(time.reportTable)),
  row('`--version` ÷ `node -e 0`', 1.25, time.version / time.node, 2, `${ms(time.version)} (node ${ms(time.node)})`),
)
const share = (n) => `${((100 * n) / ROWS).toFixed(0)} %`
const sqlite = spawnSync('sqlite3', ['--version'], { encoding: 'utf8' }).stdout.split(' ')[0]
const mib = (path) => (existsSync(path) ? (statSync(path).size / 1048576).toFixed(0) : '?')
console.log(`${out.join('\n')}

Medians of ${PAIRS} ${PAIRS === 1 ? 'pair' : 'pairs'} (${STARTS} runs for the quick ones), whole processes, Node ${process.version}, sqlite3 ${sqlite}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB.
${million} rows, ${(file.bytes / 1e6).toFixed(0)} MB, ${share(file.inbound)} inbound, ${share(file.early)} before their parent, ${share(file.duplicates)} twice, ${file.conversations.toLocaleString('en')} conversations opened; ${rules.keywords} keywords and ${rules.regexes} regular expressions in ${rules.rules} rules, ${rules.routes} routes; the database has ${mib(db)} MiB.`)
if (options.keep) {
  copyFileSync(rulesFile, at('outspoke.yaml'))
  say(`kept: ${folder}`)
} else rmSync(folder, { recursive: true })
