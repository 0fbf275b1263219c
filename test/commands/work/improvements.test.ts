/** `improvements`: what is said and refused, links through merges and imports, who was told, undo in and out of order. */
import { describe, expect, test } from 'vitest'
import { outspoke } from '../../support/run.ts'
import { openShop, type Shop } from './support.ts'

type Row = readonly [before: string, command: string, says: string]

async function shopAfter(before: string): Promise<Shop> {
  const shop = await openShop()
  for (const line of before.split(' | ').filter((one) => one !== '')) {
    const { code, stderr } = await shop.run(line)
    if (code !== 0) throw new Error(`${line}: ${stderr}`)
  }
  return shop
}

const ADD = "improvements add 'say the price' --from @jane"

test.each<Row>([
  ['', "improvements add 'say the price'", 'improvement 1 added (operation 1)'],
  ['', ADD, 'improvement 1 added: 1 conversation (operation 1)'],
  ['', 'improvements add x --owner me --from @jane --from @cy', 'improvement 1 added: 2 conversations (operation 1)'],
  ['', 'improvements add x --from tag:billing --yes', 'improvement 1 added: 3 conversations (operation 1)'],
  ['', 'improvements add x -n', 'improvement 1 would be added'],
  [`${ADD} | undo`, ADD, 'improvement 2 added: 1 conversation (operation 3)'],
  [ADD, 'improvements link 1 @cy @fay', 'improvement 1 linked to more: 2 conversations (operation 2)'],
  [ADD, 'improvements link 1 tag:billing --yes', 'improvement 1 linked to more: 2 conversations (operation 2)'],
  [ADD, 'improvements unlink 1 @jane', 'improvement 1 linked to fewer: 1 conversation (operation 2)'],
  [ADD, 'improvements own 1 tom', 'improvement 1 given to tom (operation 2)'],
  [ADD, 'improvements start 1', 'improvement 1 started (operation 2)'],
  [ADD, "improvements done 1 'it is there'", 'improvement 1 done (operation 2)'],
  [ADD, "improvements drop 1 'too dear'", 'improvement 1 dropped (operation 2)'],
  [`${ADD} | improvements drop 1 no`, 'improvements start 1', 'improvement 1 started (operation 3)'],
  [`${ADD} | improvements done 1 so`, 'improvements link 1 @cy', 'improvement 1 linked to more: 1 conversation (operation 3)'],
  ['', 'improvements add x --from @jane --if-rev 1', 'improvement 1 added: 1 conversation (operation 1)'],
  [ADD, 'improvements link 1 @cy --if-rev 1', 'improvement 1 linked to more: 1 conversation (operation 2)'],
  [`${ADD} | note @jane hm`, 'improvements unlink 1 @jane --if-rev 2', 'improvement 1 linked to fewer: 1 conversation (operation 3)'],
])('%s | %s', async (before, command, says) => {
  const shop = await shopAfter(before)
  const { stdout, stderr } = await shop.run(command)
  expect([stderr, stdout.split('\n')[0]]).toEqual(['', says])
})

test.each<Row>([
  ['', "improvements add ''", 'what should become better? The text is empty'],
  ['', 'improvements add x --owner tomm', 'nobody is called "tomm"\n  did you mean tom?'],
  ['', 'improvements show 1', 'there is no improvement 1\n  outspoke improvements shows them'],
  ['', 'improvements start 1', 'there is no improvement 1\n  outspoke improvements shows them'],
  ['', 'improvements start x', '"x" is no number of an improvement\n  outspoke improvements shows them'],
  [ADD, 'improvements done 1', "missing required argument 'text'\n  see --help"],
  [ADD, "improvements done 1 ''", 'what was changed? The text is empty\n  outspoke improvements done N TEXT'],
  [ADD, 'improvements link 1 @jane', '@jane is linked to improvement 1 already'],
  [ADD, "improvements start 1 --note ' '", '--note is empty'],
  [
    '',
    'improvements add x --if-rev 1',
    '--if-rev is for one conversation, and none is named\n  outspoke improvements add TEXT --from ID --if-rev N',
  ],
  [ADD, 'improvements link 1 @cy @fay --if-rev 1', '--if-rev is for one conversation\n  each has a revision of its own'],
  [ADD, 'improvements start 1 --if-rev 1', "unknown option '--if-rev'\n  see --help"],
  [
    `${ADD} | note @cy hm`,
    'improvements link 1 @cy --if-rev 1',
    `@cy has changed since revision 1: it is at 2, and nothing was done
2026-08-04 11:00 maria noted: hm
  look at it, then say it again: outspoke show @cy`,
  ],
  [`${ADD} | merge @jane @cy`, 'improvements link 1 @cy', '@cy is linked to improvement 1 already'],
  [ADD, 'improvements unlink 1 @cy', '@cy is not linked to improvement 1\n  outspoke improvements show 1'],
  [
    ADD,
    'improvements link 1 tag:billing',
    '"tag:billing" names 3 conversations: say --yes to change all of them\n  outspoke list \'tag:billing\' shows them; --dry-run shows what would become of them',
  ],
  [
    `${ADD} | improvements done 1 so`,
    'improvements start 1',
    'improvement 1 is done since 2026-08-04 11:00\n  what is still missing is one more: outspoke improvements add TEXT',
  ],
  [
    `${ADD} | improvements start 1`,
    'improvements done 1 so --at 10:45',
    'improvement 1 is started only since a later time than --at\n  outspoke improvements show 1',
  ],
  [
    `${ADD} | improvements start 1`,
    'undo 1',
    'operation 1 (improvements add "say the price" --from @jane) cannot be taken back: the same conversations were changed later\n2  maria  improvements start 1\n  take back what came later first, from the latest on: outspoke undo 2',
  ],
])('%s | refused: %s', async (before, command, says) => {
  const shop = await shopAfter(before)
  const was = (await shop.run('improvements --format json')).stdout
  const { code, stderr } = await shop.run(command)
  expect([code, stderr]).toEqual([2, `outspoke: ${says}\n`])
  expect((await shop.run('improvements --format json')).stdout).toBe(was)
})

test('notes stand with what was said of it, and go with the operation that brought them', async () => {
  const shop = await shopAfter(
    "improvements add x --from @jane --note 'third time this week' | improvements start 1 --note 'tom asked for it' --me ana | improvements link 1 @cy @fay --note 'both by mail'",
  )
  const notes = async () => {
    const { stdout } = await shop.run('improvements show 1 --format json')
    return (JSON.parse(stdout) as { notes: { at: string; by: string; text: string }[] }).notes.map(({ by, text }) => `${by}: ${text}`)
  }
  expect(await notes()).toEqual(['maria: third time this week', 'ana: tom asked for it', 'maria: both by mail'])
  const { stdout } = await shop.run('improvements show 1')
  expect(
    stdout
      .split('\n')
      .filter((line) => line.includes('2026-08-04 11:00  '))
      .map((line) => line.trim()),
  ).toEqual([
    'notes  2026-08-04 11:00  maria  third time this week',
    '2026-08-04 11:00  ana  tom asked for it',
    '2026-08-04 11:00  maria  both by mail',
  ])
  await shop.run('undo')
  expect(await notes()).toEqual(['maria: third time this week', 'ana: tom asked for it'])
})

interface Shown {
  readonly told: number
  readonly could_be_told: number
  readonly asked: readonly { readonly author: string; readonly told_at: string | null; readonly could_be_told: boolean }[]
}

describe('you asked, we did', () => {
  const shown = async (shop: Shop, flags = ''): Promise<string> => {
    const { stdout } = await shop.run(`improvements show 1 --format json --now 2026-08-05T12:00Z ${flags}`)
    const { told, could_be_told: more, asked }: Shown = JSON.parse(stdout)
    return `${told}/${more}: ${asked.map((one) => `${one.author} ${one.told_at?.slice(5, 16) ?? (one.could_be_told ? 'to tell' : '-')}`).join(', ')}`
  }
  const DONE = `improvements add x --from @jane --from @cy --from @fay | improvements done 1 'it is there' --now 2026-08-04T12:00Z`

  test('who got a reply since it is done was told; before that nobody could be', async () => {
    const shop = await shopAfter('improvements add x --from @jane --from @cy')
    expect(await shown(shop)).toBe('0/0: jane -, cy -')
    const done = await shopAfter(`reply @cy sorry | ${DONE}`)
    expect(await shown(done)).toBe('0/3: jane to tell, cy to tell, fay to tell')
    await done.run("reply @jane 'changed it' --now 2026-08-04T13:00Z")
    await done.run("reply @cy 'changed it' --draft --now 2026-08-04T13:00Z")
    await done.import('own.csv', '20,x,acme,outbound,2026-08-04T14:00:00Z,It is there now,6,', '2026-08-04T15:00Z')
    expect(await shown(done)).toBe('2/1: jane 08-04T13:00, cy to tell, fay 08-04T14:00')
    await done.run('reply --sent @cy --now 2026-08-04T16:00Z')
    expect(await shown(done)).toBe('3/0: jane 08-04T13:00, cy 08-04T16:00, fay 08-04T14:00')
  })

  test('what was merged is the one it went into, once', async () => {
    const shop = await shopAfter(`${DONE} | merge @cy @jane --now 2026-08-04T12:30Z`)
    expect(await shown(shop)).toBe('0/2: jane to tell, fay to tell')
    await shop.run('reply @jane told --now 2026-08-04T13:00Z')
    expect(await shown(shop)).toBe('1/1: jane 08-04T13:00, fay to tell')
    expect((await shop.run('improvements unlink 1 @jane')).stdout).toContain('improvement 1 linked to fewer: 2 conversations')
    expect(await shown(shop)).toBe('0/1: fay to tell')
  })

  test('an import that is taken back leaves what was linked', async () => {
    const shop = await openShop()
    await shop.import(
      'more.csv',
      '30,x,gus,inbound,2026-08-04T10:40:00Z,too dear,,\n31,x,hal,inbound,2026-08-04T10:41:00Z,bye,,',
      '2026-08-04T10:50Z',
    )
    await shop.run('improvements add x --from @gus')
    expect((await shop.run('imports undo 2')).stdout).toContain('1 post is gone')
    await shop.import('other.csv', '40,x,ida,inbound,2026-08-04T10:42:00Z,hi,,', '2026-08-04T10:55Z')
    expect(await shown(shop)).toBe('0/0: gus -')
    expect((await shop.run('db check')).stdout).toContain('all as it should be')
  })

  test('an earlier post that comes in later does not lose the link', async () => {
    const shop = await shopAfter(DONE)
    await shop.import(
      'earlier.csv',
      '50,x,jane,inbound,2026-08-04T07:30:00Z,Hello?,,\n1,x,jane,inbound,2026-08-04T08:00:00Z,I want a refund,50,https://x.com/jane/status/1',
      '2026-08-04T12:30Z',
    )
    expect(await shown(shop)).toBe('0/3: jane to tell, cy to tell, fay to tell')
  })

  test('as of an instant', async () => {
    const shop = await shopAfter(DONE)
    const { stdout } = await outspoke('improvements --format json --as-of 2026-08-04T11:30Z').in(shop.place).at('2026-08-06T00:00Z').run()
    expect(
      JSON.parse(stdout).map(({ status, conversations }: { status: string; conversations: number }) => [status, conversations]),
    ).toEqual([['open', 3]])
  })
})

test('every operation is undone and done again', async () => {
  const shop = await openShop()
  const state = async () =>
    (await shop.run('improvements --format json')).stdout + (await shop.run('improvements show 1 --format json')).stdout
  await shop.run(ADD)
  for (const line of ['link 1 @cy', 'own 1 tom', 'start 1', "done 1 'it is there'", 'unlink 1 @cy']) {
    const before = await state()
    expect((await shop.run(`improvements ${line}`)).stderr).toBe('')
    const done = await state()
    expect(done).not.toBe(before)
    expect((await shop.run('undo')).stdout).toMatch(/^operation \d+ is taken back \(improvements [^)]*\)(: 1 conversation)?\n/)
    expect(await state()).toBe(before)
    const { number } = JSON.parse((await shop.run('log --limit 1 --format json')).stdout)[0]
    expect((await shop.run(`undo ${number}`)).stderr).toBe('')
    expect(await state()).toBe(done)
  }
})

test('hostile words stay words in every format', async () => {
  const shop = await openShop()
  await shop.run(`improvements add '=HYPERLINK("http://evil") \u001b[31m|x|' --from @jane`)
  for (const format of ['table', 'md', 'tsv', 'csv', 'ndjson'])
    for (const line of ['improvements', 'improvements show 1', 'log', 'log --events']) {
      const { stdout, code } = await shop.run(`${line} --format ${format}`)
      expect(code).toBe(0)
      expect(stdout).not.toContain('\u001b')
      if (format === 'csv' && line === 'improvements') expect(stdout).toContain(`"'=HYPERLINK`)
    }
})

test('an option that the list and its subcommand have is heard behind both', async () => {
  const shop = await shopAfter('improvements add one | improvements add two')
  for (const line of ['improvements --limit 1', 'improvements list --limit 1'])
    expect([line, (await shop.run(`${line} --format json`)).stdout.split('"number"').length - 1]).toEqual([line, 1])
  expect((await shop.run('improvements list --limit x')).stderr).toContain('--limit "x" is no number')
  expect((await shop.run('follow-ups done 1e0 so')).stderr).toContain('"1e0" is no number of a follow-up')
  expect((await shop.run('undo 0x1')).stderr).toContain('"0x1" is no number of an operation')
})
