import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { IntakeMessage } from '../../src/core/batch.ts'
import { compileMap } from '../../src/intake/map.ts'
import type { IntakeJob } from '../../src/intake/message.ts'
import { readInWorker } from '../../src/intake/pipeline.ts'
import { readHere } from '../../src/intake/road.ts'
import { rules } from './support.ts'

const folder = mkdtempSync(join(tmpdir(), 'outspoke-worker-'))
const worker = pathToFileURL(join(folder, 'worker.mjs'))

beforeAll(() =>
  build({
    entryPoints: [new URL('../../src/intake/worker.ts', import.meta.url).pathname],
    outfile: join(folder, 'worker.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    banner: { js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);" },
  }),
)
afterAll(() => rmSync(folder, { recursive: true }))

function job(content: string, fields: Partial<IntakeJob> = {}): IntakeJob {
  const path = join(folder, 'posts.csv')
  writeFileSync(path, content)
  return { path, rules, now: Date.parse('2026-08-04T12:00:00Z'), includePrivate: false, batchRows: 100, ...fields }
}

async function all(messages: AsyncIterable<IntakeMessage>): Promise<IntakeMessage[]> {
  const found: IntakeMessage[] = []
  for await (const message of messages) found.push(message)
  return found
}

const rows = Array.from({ length: 1050 }, (_, index) => {
  if (index === 500) return '500,9,True,never,"bad",,'
  return `${index},${index % 3 === 0 ? 'AcmeHelp' : index},${index % 3 === 0 ? 'False' : 'True'},Tue Oct 31 22:11:45 +0000 2017,"@AcmeHelp ""${index}"" 😡 é &amp;",,${index % 4 === 0 ? '' : index + 1}`
})
const twcs = `tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\r\n${rows.join('\r\n')}\r\n`
const own = 'Nr;Wann;Was;Likes\n1;2021-01-01 10:00;hallo;5\n2;;"";\n'
const map = compileMap({ text: 'Was', id: 'Nr', posted_at: 'Wann', likes: 'Likes', timezone: 'Europe/Berlin' }, () => 'map.yaml')

test('both roads give the same messages', async () => {
  for (const asked of [() => job(twcs), () => job(own, { map })]) {
    const here = await all(readHere(asked()))
    expect(await all(readInWorker(asked(), worker))).toEqual(here)
    expect(here.length).toBeGreaterThan(2)
  }
})

test('a refusal crosses whole', async () => {
  await expect(all(readInWorker(job('a,b\n1,2\n'), worker))).rejects.toMatchObject({
    name: 'OutspokeError',
    exitCode: 2,
    message: `${join(folder, 'posts.csv')}: no format is known by its columns: a, b.`,
    hint: 'Say what they mean in a column map (--map FILE): at least text, and id or posted_at; --make-map proposes one.',
  })
})

test('leaving early ends the worker', async () => {
  for await (const message of readInWorker(job(twcs), worker)) if (message.kind === 'batch') break
})
