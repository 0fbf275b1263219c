// What 300 rules cost beside reading: the road of an import from bytes to packed posts, in one thread, with the rules and without.
// `node test/bench/judging.js FILE.csv` prints it for a file.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { REGEXES, terms } from './rules.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const RULES = 300

/** 300 rules: 40 regular expressions, each of the others with a keyword of its own. */
export function manyRules() {
  const words = terms().slice(0, RULES - REGEXES.length)
  const lines = [
    'version: 1',
    'rules:',
    ...words.map((word, n) => `  - { tag: word-${n}, when: { text: [${word}] } }`),
    ...REGEXES.map((regex, n) => `  - { tag: pattern-${n}, when: { text: ["/${regex.replaceAll('\\', '\\\\')}/"] } }`),
    'routes:',
    '  - { id: everything, to: hub }',
  ]
  return `${lines.join('\n')}\n`
}

/** Seconds of the processor to read a CSV into posts without rules and with 300, and how many posts; the least of several turns each, taken in turns. */
export async function measureJudging(file, turns = 3) {
  const folder = mkdtempSync(join(tmpdir(), 'outspoke-judging-'))
  try {
    const outfile = join(folder, 'road.cjs')
    await build({
      absWorkingDir: root,
      stdin: {
        contents: `export { readPacked } from './src/intake/road.ts'\nexport { loadRules } from './src/config/load.ts'`,
        resolveDir: root,
      },
      bundle: true,
      format: 'cjs',
      platform: 'node',
      minify: true,
      supported: { 'dynamic-import': false },
      external: ['better-sqlite3'],
      banner: { js: "const __here = require('node:url').pathToFileURL(__filename).href;" },
      define: { 'import.meta.url': '__here' },
      outfile,
      logLevel: 'error',
    })
    const { readPacked, loadRules } = createRequire(import.meta.url)(outfile)
    const setOf = async (name, text) => {
      const path = join(folder, name)
      writeFileSync(path, text)
      const { set, diagnostics } = await loadRules({ path, now: Date.now(), env: {} })
      if (set === undefined) throw new Error(`${name}: ${JSON.stringify(diagnostics.filter(({ severity }) => severity === 'error'))}`)
      return set
    }
    const none = await setOf('none.yaml', 'version: 1\nroutes:\n  - { id: everything, to: hub }\n')
    const many = await setOf('many.yaml', manyRules())
    let posts = 0
    const run = async (rules) => {
      const from = process.cpuUsage()
      posts = 0
      for await (const message of readPacked({ path: file, rules, now: Date.now(), timezone: 'UTC' })) posts += message.batch?.length ?? 0
      const { user, system } = process.cpuUsage(from)
      return (user + system) / 1e6
    }
    const best = { reading: Number.POSITIVE_INFINITY, judging: Number.POSITIVE_INFINITY }
    for (let turn = 0; turn < turns; turn++) {
      const reading = await run(none)
      best.reading = Math.min(best.reading, reading)
      best.judging = Math.min(best.judging, await run(many))
    }
    return { rules: many.rules.length, posts, reading: best.reading, judging: best.judging - best.reading }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (process.argv[1]?.endsWith('bench/judging.js')) {
  const { rules, posts, reading, judging } = await measureJudging(process.argv[2])
  console.log(
    `${posts.toLocaleString('en')} posts: read in ${reading.toFixed(2)} s, judged by ${rules} rules in ${judging.toFixed(2)} s: ` +
      `${(judging / reading).toFixed(2)} of reading, ${((judging / posts) * 1e6).toFixed(2)} µs a post`,
  )
}
