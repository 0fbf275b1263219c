import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'

it('the JSON of an import has the same keys in the same order, whatever it did', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'posts.csv'), 'id,network,author,created_at,text\n1,x,ann,2026-08-04T08:00:00Z,hi\n')
  const expected = ['file', 'from', 'rows', 'new', 'known', 'updated', 'context', 'rejected', 'conversations', 'replies', 'seconds']
  for (const line of ['--dry-run', '', '', '--dry-run', '--strict']) {
    const { stdout } = await outspoke(`import posts.csv --format json ${line}`).in(folder).run()
    expect(Object.keys(JSON.parse(stdout)[0])).toEqual(expected)
  }
})
