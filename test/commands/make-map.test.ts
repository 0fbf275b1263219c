import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'

const folder = newFolder()
writeFileSync(
  join(folder, 'inbox.csv'),
  'Nr,Sent,Remark,Colour\nk-1,2026-08-01T10:00:00Z,Late again and again,\u001b[31mred\nk-2,2026-08-02T10:00:00Z,Not \u202elate at all,\nk-3,2027-01-01T10:00:00Z,From the future I write,blue\n',
)

test('as data: fields with their reasons, what is not used, and three rows', async () => {
  const { code, stdout } = await outspoke('import --make-map inbox.csv --format json').in(folder).run()
  const { yaml, ...rest } = JSON.parse(stdout)
  expect({ code, ...rest }).toEqual({
    code: 0,
    file: 'inbox.csv',
    rows: 3,
    fields: [
      { key: 'id', value: 'Nr', why: 'by its name, and its cells differ: "k-1"', open: false, questions: [] },
      { key: 'posted_at', value: 'Sent', why: 'its cells are times: "2026-08-01T10:00:00Z"', open: false, questions: [] },
      { key: 'text', value: 'Remark', why: 'the longest and most distinct text: "Late again and again"', open: false, questions: [] },
    ],
    notes: [
      'No column says which network it is; without a line such as this one it is "other":',
      'network: { value: facebook }',
      'No column says who wrote to whom: the handles of `brand:` in the rules decide. Where all is written to us:',
      'directed_mode: all',
    ],
    unused: [{ column: 'Colour', example: '"\\u001b[31mred"' }],
    preview: [
      {
        line: 2,
        fields: { id: 'k-1', network: 'other', kind: 'post', posted_at: '2026-08-01T10:00:00.000Z', text: 'Late again and again' },
      },
      {
        line: 3,
        fields: { id: 'k-2', network: 'other', kind: 'post', posted_at: '2026-08-02T10:00:00.000Z', text: 'Not \u202elate at all' },
      },
      { line: 4, reason: '2027-01-01T10:00:00.000Z lies after now (2026-08-04T12:00:00.000Z)' },
    ],
  })
  expect(yaml).toContain('\n#   Colour                   "\\u001b[31mred"\n')
})

test('on a terminal nothing of it moves the cursor or turns the line around, and nothing is imported', async () => {
  const { stdout, stderr } = await outspoke('import --make-map inbox.csv').in(folder).terminal(100).run()
  expect(stdout + stderr).not.toMatch(/[^\P{Cc}\n]|\u202e/u)
  expect(stderr).toContain('outspoke:   text       Not late at all\n')
  expect(stderr).toContain('outspoke: line 4, as the map reads it: rejected, 2027-01-01T10:00:00.000Z lies after now')
  expect((await outspoke('queue').in(folder).run()).stderr).toContain('there is no database')
})
