// Bundles the program: src/main.ts and the import's worker → dist/*.js.
//
// CommonJS, one file each, with the packages that only some commands need as files of their own in dist/vendor. Measured side by side,
// minimum of 15 runs against `node -e 0`: `queue` 1.54 (split ES modules: 1.79, since twenty small files are opened one after another),
// `--version` 1.17 (1.28; 1.5 with every package in the one file, which is parsed each time).
import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../../', import.meta.url))
const dist = `${root}dist/`
const commands = `${root}src/commands/`

/** Packages that are loaded by `import()` only, or by code that is. */
const LAZY = [
  '@inquirer/core',
  'yaml',
  're2js',
  'cli-progress',
  'csv-stringify/sync',
  'chalk',
  'entities',
  '@hpcc-js/wasm-graphviz',
  'hyparquet-writer',
  'nodemailer',
]
/**
 * Parts of the program that lists do not need, as bundles of their own: V8 looks over every byte it loads. What two bundles share, each has
 * a copy of; nothing in them depends on being the only one. Found by the `import()` that names them.
 */
const PARTS = {
  rules: 'src/commands/rules/rules.ts',
  import: 'src/commands/import.ts',
  config: 'src/config/load.ts',
  demo: 'src/commands/demo/demo.ts',
  add: 'src/commands/add.ts',
  catalogue: 'src/commands/catalogue.ts',
  export: 'src/commands/export.ts',
  improvements: 'src/commands/improvements.ts',
  'follow-ups': 'src/commands/follow-ups.ts',
  notices: 'src/commands/notices.ts',
  notify: 'src/commands/notify-run.ts',
  triage: 'src/commands/triage.ts',
  prompts: 'src/cli/prompts.ts',
  show: 'src/commands/show.ts',
  'store-export': 'src/store/export.ts',
  'store-similar': 'src/store/similar.ts',
  'store-related': 'src/store/related.ts',
  matcher: 'src/core/rules/matcher.ts',
  writing: 'src/store/writing.ts',
  report: 'src/commands/report.ts',
  'report-page': 'src/commands/report/page.ts',
  'report-facts': 'src/store/report-facts.ts',
  'report-flows': 'src/store/report-flows.ts',
}
/** The commands that stand in the main bundle: those that cron and people start all day. All that are no parts of their own are one together. */
const MAIN = ['queue', 'check']
/** Commander starts programs of its own for subcommands, which ours never are: loading what that takes costs 5 ms of each start. */
const COMMANDER = /[\\/]node_modules[\\/]commander[\\/]/
const WITH_DEFAULT = new Set(['chalk', 'cli-progress'])
const vendorName = (name) => `${name.replaceAll('/', '-')}.js`

/**
 * better-sqlite3's own JavaScript in one file instead of thirteen, where the very version is installed that was there at the build; another one
 * is loaded as it comes. Saves 4 ms of each start.
 */
const SQLITE = 'better-sqlite3'

const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  // `import()` of what is beside the bundle becomes `require`: no second loader.
  supported: { 'dynamic-import': false },
  logLevel: 'warning',
  write: false,
}

async function sqliteBundle() {
  const { version } = JSON.parse(await readFile(`${root}node_modules/${SQLITE}/package.json`, 'utf8'))
  const contents = `
    let same = require('${SQLITE}/package.json').version === '${version}'
    try {
      require.resolve('${SQLITE}/build/Release/better_sqlite3.node')
    } catch {
      same = false
    }
    module.exports = same ? require('./node_modules/${SQLITE}/lib/index.js') : require('${SQLITE}')`
  const external = [SQLITE, `${SQLITE}/*`, 'bindings']
  const { outputFiles } = await build({ ...common, stdin: { contents, resolveDir: root }, external })
  return outputFiles[0].contents
}

/** Begins with its own hash: what was compiled of it is kept under that name (bin/compile-cache.js). */
function stamped(contents) {
  const hash = createHash('sha256').update(contents).digest('hex').slice(0, 16)
  return Buffer.concat([Buffer.from(`//${hash}\n`), contents])
}

/** What is the same keeps its time, by which what V8 made of it is found again. */
async function put(path, contents) {
  const there = await readFile(path).catch(() => undefined)
  if (there === undefined || !contents.equals(there)) await writeFile(path, contents)
}

const named = (await readFile(`${root}src/cli/commands.ts`, 'utf8')).matchAll(/import\('\.\.\/commands\/([^']+)\.ts'\)/g)
const others = [...new Set([...named].map(([, name]) => name)), 'work/next']
  .filter((name) => !MAIN.includes(name) && !Object.values(PARTS).includes(`src/commands/${name}.ts`))
  .map((name) => `${commands}${name}.ts`)

const lazily = {
  name: 'vendor',
  setup(plugin) {
    plugin.onResolve({ filter: /^[^./]/ }, ({ path }) =>
      path === SQLITE || LAZY.includes(path) ? { path: `./vendor/${vendorName(path)}`, external: true } : undefined,
    )
    const parts = new Map(Object.entries(PARTS).map(([name, path]) => [root + path, name]))
    plugin.onResolve({ filter: /^\./ }, ({ path, resolveDir, kind }) => {
      const file = join(resolveDir, path)
      const name = kind === 'dynamic-import' ? (parts.get(file) ?? (others.includes(file) ? 'commands' : undefined)) : undefined
      return name === undefined ? undefined : { path: `./${name}.js`, external: true }
    })
    // The bundle is CommonJS, and has a `require` of its own.
    plugin.onResolve({ filter: /^node:module$/ }, ({ path }) => ({ path, namespace: 'module' }))
    plugin.onLoad({ filter: /./, namespace: 'module' }, () => ({ contents: 'exports.createRequire = () => require' }))
    plugin.onResolve({ filter: /^node:child_process$/ }, ({ path, importer }) =>
      COMMANDER.test(importer) ? { path, namespace: 'unneeded' } : undefined,
    )
    plugin.onLoad({ filter: /./, namespace: 'unneeded' }, () => ({ contents: 'module.exports = {}' }))
    plugin.onResolve({ filter: /^commands$/ }, ({ path }) => ({ path, namespace: 'commands' }))
    plugin.onLoad({ filter: /./, namespace: 'commands' }, () => ({
      contents: others.map((file) => `export * from '${file}'`).join('\n'),
      resolveDir: root,
    }))
  },
}

const vendors = await Promise.all(
  LAZY.map(async (name) => {
    const contents = `export * from '${name}'${WITH_DEFAULT.has(name) ? `; export { default } from '${name}'` : ''}`
    const { outputFiles } = await build({ ...common, stdin: { contents, resolveDir: root } })
    return { name: vendorName(name), contents: outputFiles[0].contents }
  }),
)
vendors.push({ name: vendorName(SQLITE), contents: await sqliteBundle() })
const { outputFiles } = await build({
  ...common,
  entryPoints: [
    { in: 'src/main.ts', out: 'main' },
    { in: 'src/intake/worker.ts', out: 'worker' },
    { in: 'commands', out: 'commands' },
    ...Object.entries(PARTS).map(([name, path]) => ({ in: path, out: name })),
  ],
  outdir: dist,
  external: ['pg', 'date-holidays'],
  // Says at its beginning that it is CommonJS: publint takes what stands behind a `//` in a string for a comment, which may be the whole file.
  banner: { js: '"use strict";void module.exports;' },
  define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
  plugins: [lazily],
})

// Entries last, stale files away at the end: a program started in the middle of a build finds a whole one.
await mkdir(`${dist}vendor`, { recursive: true })
await writeFile(`${dist}package.json`, '{"type":"commonjs"}\n')
await cp(`${root}src/commands/demo/files`, `${dist}files`, { recursive: true })
for (const { name, contents } of vendors) await put(`${dist}vendor/${name}`, stamped(contents))
for (const file of outputFiles) await put(file.path, stamped(file.contents))
const fresh = new Set([...outputFiles.map((file) => basename(file.path)), 'files', 'vendor', 'package.json'])
for (const name of await readdir(dist)) if (!fresh.has(name)) await rm(dist + name, { recursive: true })
