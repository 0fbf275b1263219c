import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'outspoke-sample-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('the committed sample is what its generator makes', () => {
  execFileSync(process.execPath, [join(root, 'test/support/make-demo.js'), folder])
  for (const name of ['x.csv', 'facebook.csv', 'instagram.ndjson']) {
    const committed = readFileSync(join(root, 'src/commands/demo/files', name), 'utf8')
    expect(readFileSync(join(folder, name), 'utf8') === committed, name).toBe(true)
  }
})
