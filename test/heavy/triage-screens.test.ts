/** Triage as a person meets it: the built program on a pseudo-terminal, whole screens compared (`screens/*.txt`). */
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { outspoke } from '../support/run.ts'
import type { Session } from '../support/terminal.ts'
import { endAll, log, start, workspace } from '../support/triage.ts'

afterEach(endAll)

const kept = async (session: Session, name: string) => {
  await expect(`${session.screen().join('\n').trimEnd()}\n`).toMatchFileSnapshot(`screens/${name}.txt`)
}

describe('at 80×24', () => {
  it('does by one key what the commands do, and takes it back', async () => {
    const folder = await workspace()
    const session = start(folder)
    await session.shows('qpqb>', 'r reply')
    await kept(session, 'card')
    await session.type('j', '2/6')
    await session.type('\u001b[B', '3/6')
    await kept(session, 'hostile')
    await session.type('k', '2/6')
    await kept(session, 'wide-letters')
    await session.type('\u001b[A', '1/6')
    await session.type('?', 'these keys')
    await kept(session, 'keys')
    await session.type('q', 'qpqb>')
    await session.type('\r', 'url        https://x.example/1')
    await kept(session, 'whole')
    await session.type('q', '!import', 'r reply')
    await session.type('e', 'MATCH')
    await kept(session, 'explain')
    await session.type('\u001b', '!MATCH', 'qpqb>')
    // Described: it stays. Done: the next one comes.
    await session.type('t', 'tags:')
    await session.type('+pra\t', 'tags: +praise')
    await session.type('\r', 'tagged +praise: qpqb (operation 1)', '#praise')
    await session.type('n', 'note:')
    await session.type('called her, 電話\u001b[D\u001b[D\u001b[D\u001b[D', 'note: called her, 電話')
    await kept(session, 'note')
    await session.type('\r', 'noted: qpqb (operation 2)', 'history')
    await session.type('r', 'what did we answer?')
    await session.type('We pay it back today.\r', 'replied: qpqb (operation 3)', '2/6')
    await session.type('w', 'a19z cannot wait for the customer')
    await kept(session, 'refused')
    await session.type('d', 'done, as?')
    await session.type('d', 'declined, because:')
    await session.type('nothing to be done\r', 'a19z has no reply, and declined means')
    await session.type('i', 'ignored, because:')
    await session.type('spam\r', 'resolved as ignored: a19z (operation 4)', '3/6')
    await session.type('s', 'skip until:')
    await session.type('2h\r', 'snoozed until 2026-08-04 15:00: htke (operation 5)', '4/6')
    await session.type('a', 'assign to:')
    await session.type('ca\t', 'care/maria', 'care/tom')
    await session.type('/t\t\r', 'assigned to care/tom: w5ed (operation 6)', '5/6')
    await session.type('R', 'draft for approval:')
    await session.type('Sorry!\r', 'drafted: q4w8 (operation 7)', '6/6')
    await session.type(':', 'Tab completes')
    await session.type("ask web May we say it's fixed?\r", 'asked web: ypyb (operation 8)', 'That was the last one')
    await kept(session, 'through')
    await session.type('u', 'taken back: asked web: ypyb (operation 8)', 'ypyb>')
    await session.type('z', 'taken back: drafted: q4w8 (operation 7)', 'q4w8>')
    await session.type('U', 'done again: drafted: q4w8 (operation 11)', 'ypyb>')
    await session.type('u', 'taken back: drafted', 'q4w8>')
    await session.type('uuu', 'taken back: resolved as ignored: a19z', 'a19z>')
    await session.type('q', 'done in this session')
    expect(await session.ended()).toBe(0)
    expect(session.screen().join('\n').trim()).toBe(
      [
        'done in this session',
        '  tagged +praise: 1 (operation 1)',
        '  noted: 1 (operation 2)',
        '  replied: 1 (operation 3)',
        '  taken back: 5 (operations 4-6, 8, 11)',
        'outspoke undo 3 takes the last one back, outspoke log shows all',
        '6 left in the queue',
      ].join('\n'),
    )
    expect((await log(folder)).slice(0, 8)).toEqual([
      expect.stringMatching(/^tag qpqb\w+ \+praise$/),
      expect.stringMatching(/^note qpqb\w+ "called her, 電話"$/),
      expect.stringMatching(/^reply qpqb\w+ "We pay it back today."$/),
      expect.stringMatching(/^resolve a19z\w+ --as ignored --reason spam$/),
      expect.stringMatching(/^snooze htke\w+ 2h$/),
      expect.stringMatching(/^assign w5ed\w+ care\/tom$/),
      expect.stringMatching(/^reply q4w8\w+ Sorry! --draft$/),
      expect.stringMatching(/^ask ypyb\w+ web May we say "it's" fixed\?$/),
    ])
    expect((await outspoke('db check').in(folder).run()).code).toBe(0)
    // Strangers' sequences never reach the terminal.
    expect(session.raw()).not.toMatch(/\u001b\[31mred|\u001b\]0;|\u202e/)
  })

  it('marks many, and one key takes all of it back', async () => {
    const folder = await workspace()
    const session = start(folder, ['dept:care'])
    await session.shows('1/4')
    await session.type('x', '1 marked>', '[x] 1/4')
    await session.type('*', '4 marked>')
    await session.type('n', '4 marked, note:')
    await session.type('one week only\r', 'noted: 4 conversations (operations 1-4)')
    await session.type(
      '*dl',
      'resolved as logged: 4 conversations (operations 5-8)',
      'That was the last one in the queue that matches dept:care',
    )
    await session.type('u', 'taken back: resolved as logged: 4 conversations', '1/4')
    await session.type('U', 'done again: resolved as logged: 4 conversations')
    await session.type('/\u0015is:overdue\r', 'nothing matches')
    await session.type('/\u0015dept:nowhere and (\r', 'query, column', 'dept:nowhere and (\n                   ^', '/dept:nowhere and (')
    await session.type('\u0015\r', '2 conversations', '1/2')
    await session.type('j', '2/2')
    await session.type('j', 'this is the last one')
    await session.type('q', '2 left in the queue')
    expect(await session.ended()).toBe(0)
  })

  it('copies, opens, and runs any command of the group Work about the card', async () => {
    const folder = await workspace()
    const session = start(folder)
    await session.shows('qpqb>')
    await session.type('c', 'Sorry about that @ann_smith. Please send your order number in a private message.', 'OSC 52')
    expect(session.raw()).toContain(
      `\u001b]52;c;${Buffer.from('Sorry about that @ann_smith. Please send your order number in a private message.').toString('base64')}`,
    )
    await session.type('o', 'https://x.example/1')
    await session.type('jo', 'a19z has no address')
    await session.type('jo', 'only http and https are opened')
    await session.type('jc', 'has no template')
    // What is mistyped comes back, to be mended.
    await session.type(':clam --lease 2h\r', 'there is no command "clam"', 'did you mean claim?', ':clam --lease 2h')
    await session.type('\u001b[H\u001b[C\u001b[C\u001b[Ci\r', 'claimed for ana until', 'w5ed>')
    await session.type(':import x.csv\r', 'import is for the command line', ':import x.csv')
    await session.type('\u0015claim --me tom\r', '--me is said when triage is started')
    await session.type('\u0015note -\r', '- reads what is piped in', ':note -')
    await session.type('\u001b', 'w5ed>', '!- reads')
    await session.type(':significant -n\r', 'nothing was changed')
    await session.type('q', 'w5ed>')
    await session.type(':log\r', 'claim w5ed')
    await session.type('q', 'w5ed>')
    await session.type(':tag --help\r', 'Usage: outspoke tag')
    await session.type('q', 'w5ed>')
    await session.type(':undo\r', 'taken back: claimed for ana')
    await session.type(':flag vip\r', 'w5ed>', 'VIP', '(operation 3)')
    await session.type(':follow-up fri look again\r', 'w5ed>', '(operation 4)', 'will follow up on 2026-08-07')
    await session.type(':merge ypyb\r', 'merged into ypyb: w5ed (operation 5)', 'q4w8>')
    await session.type('uuu', 'taken back', 'w5ed>', '!VIP')
    await session.type('y', '"y" means nothing here')
    await session.type('q', 'nothing was done that stands', 'taken back: 4 (operations 1, 3-5)')
    expect(await session.ended()).toBe(0)
  })

  it('takes what is pasted for text, never for keys', async () => {
    const folder = await workspace()
    const session = start(folder, ['--format', 'json'])
    await session.shows('qpqb>')
    await session.type('\u001b[200~dl\rq\u001b[201~', 'what is pasted is no key', '1/6')
    await session.type('r', 'what did we answer?')
    await session.type(
      '\u001b[200~Dear Ann,\r\nsorry!\u001b[31m\tIt is\u001b[201~ paid.',
      'what did we answer? Dear Ann,⏎sorry![31m It is paid.',
    )
    await session.type('\r', 'replied: qpqb (operation 1)', '2/6')
    await session.type('q', '"left": 6', '"taken_back": []')
    expect(await session.ended()).toBe(0)
    expect(await log(folder)).toEqual([expect.stringContaining('Dear Ann,\nsorry![31m It is paid.')])
  })

  it('shows what somebody else did meanwhile, and does nothing then', async () => {
    const folder = await workspace()
    const session = start(folder)
    await session.shows('qpqb>')
    const other = start(folder, [], { env: { OUTSPOKE_ME: 'tom' } })
    await other.shows('qpqb>')
    await other.type('nI-have-it\r', 'noted: qpqb (operation 1)')
    await other.type('jdl', 'resolved as logged: a19z (operation 2)')
    await session.type('dl', 'qpqb has changed since revision', 'tom  noted: I-have-it', 'qpqb>')
    await kept(session, 'stale')
    // Looked at now, it may be said again. The next one has been dealt with, and is passed over.
    await session.type('dl', 'resolved as logged: qpqb', 'a19z was resolved meanwhile (tom): passed over', 'htke>')
    await session.type('q', 'resolved as logged: 1')
    expect(await session.ended()).toBe(0)
    expect((await log(folder)).length).toBe(3)
  })

  it('loses nothing that is typed ahead', async () => {
    const folder = await workspace()
    const session = start(folder, ['dept:care'])
    await session.shows('qpqb>')
    await session.type('nfirst\rdljnthird\ri\rq', 'done in this session')
    expect(await session.ended()).toBe(0)
    expect((await log(folder)).map((one) => one.replace(/(\w{4})\w{9}/, '$1'))).toEqual([
      'note qpqb first',
      'resolve qpqb --as logged',
      'note htke third',
      'resolve htke --as ignored',
    ])
  })
})

describe('other terminals', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await workspace()
  })

  it('has a list beside the card where there is room, and follows the size', async () => {
    const session = start(folder, [], { columns: 120, rows: 40 })
    await session.shows('qpqb>', '│')
    await kept(session, 'wide')
    session.resize(60, 20)
    await session.shows('r reply  d done  i ignore  Enter all', '!│', 'qpqb>')
    await kept(session, 'small')
    session.resize(40, 10)
    await session.shows('? keys', 'qpqb>')
    await kept(session, 'tiny')
    session.resize(80, 24)
    await session.shows('t tags', 'qpqb>')
    await kept(session, 'card')
    await session.type('q', 'nothing was done', '6 left in the queue')
    expect(await session.ended()).toBe(0)
  })

  it('says as much without colour, and has none then', async () => {
    const [colour, none] = [start(folder), start(folder, [], { env: { NO_COLOR: '1' } })]
    await Promise.all([colour.shows('qpqb>', 'q quit'), none.shows('qpqb>', 'q quit')])
    expect(none.screen()).toEqual(colour.screen())
    const painted = /\u001b\[[0-9;]*m/
    expect([painted.test(colour.raw()), painted.test(none.raw())]).toEqual([true, false])
  })

  it.each([
    [['--plain'], {}],
    [[], { TERM: 'dumb' }],
    [[], { ACCESSIBLE: '1' }],
  ])('prints lines and moves nothing: %j %j', async (words, env) => {
    const session = start(folder, [...words, '--color', 'never'], { env, rows: 60 })
    await session.shows('1 of 6. [')
    await session.type('j\r', '2 of 6. [')
    if (words.length > 0) {
      await session.type('?\r', 'these keys')
      await session.type('d\r', 'a acted')
      await session.type('esc\r', '2 of 6. [')
      await session.type('next\r', '"next" is no key')
      await session.type('n\r', 'note: (esc: not yet)')
      await session.type('esc\r')
    }
    await session.type('q\r', 'nothing was done')
    expect(await session.ended()).toBe(0)
    expect(session.raw()).not.toContain('\u001b')
    if (words.length > 0) await kept(session, 'plain')
  })

  it('gives the same as data', async () => {
    const session = start(folder, ['--format', 'json'])
    await session.shows('qpqb>')
    await session.type('q', '"left": 6')
    expect(await session.ended()).toBe(0)
  })

  it.each([[{}], [{ terminal: 80 }]])('without a terminal says what to use instead: %j', async ({ terminal }: { terminal?: number }) => {
    const run = outspoke('triage').in(folder)
    const { code, stdout, stderr } = await (terminal === undefined ? run : run.terminal(terminal)).run()
    expect([code, stdout, stderr]).toEqual([
      2,
      '',
      'outspoke: triage needs a terminal, and there is none\n  without one: outspoke queue, outspoke next --claim, outspoke show ID, then outspoke reply ID TEXT, outspoke resolve ID --as acted\n',
    ])
  })

  it('keeps every row in its place where a terminal counts letters otherwise', async () => {
    const wide = 'कृपया मुझे पैसे वापस करें refund தமிழ் น้ำ ကျွန်တော် '.repeat(6)
    const posts = [1, 2].map((id) => [`${id}`, `u${id}`, '2026-08-04T10:00:00Z', wide, 'inbound', '', '', ''])
    const session = start(await workspace(posts), [], { columns: 120 })
    await session.shows('n7gt>', '1/2', 'q quit')
    expect(
      session
        .screen()
        .slice(0, 22)
        .map((row) => [...row].includes('│')),
    ).toEqual(Array.from({ length: 22 }, () => true))
    session.resize(80, 24)
    await session.shows('1/2', '!│')
    expect(session.screen()[0]).toMatch(/^1\/2 {2}n7gt/)
    expect(session.screen().at(-1)).toMatch(/^r reply/)
  })

  it('says so where nothing is to be done', async () => {
    const session = start(await workspace([['1', 'acme', '2026-08-04T10:00:00Z', 'Good morning!', 'outbound', '', '', '']]))
    await session.shows('Nothing is in the queue.', '/ reads it again or asks for others, q ends.')
    for (const key of 'rdxwe') await session.type(key, 'there is no conversation here')
    await session.type('u', 'nothing is left of this session to take back')
    await session.type('q', 'nothing was done', 'nothing is left in the queue')
    expect(await session.ended()).toBe(0)
  })

  it('refuses another time before it takes the screen', async () => {
    const session = start(folder, ['--rules', 'none.yaml'])
    expect(await session.ended()).toBe(2)
    expect(session.screen().join('\n')).toContain('there is no rules file')
    expect(session.raw()).not.toContain('\u001b[?1049h')
  })
})

describe('how it ends', () => {
  it('SIGTERM: as it would, but that the terminal is given back', async () => {
    const session = start(await workspace())
    await session.shows('qpqb>')
    await session.type('nhm\r', 'noted: qpqb (operation 1)')
    session.kill('SIGTERM')
    await session.ended()
    expect(session.raw().slice(session.raw().lastIndexOf('\u001b[?2004l'))).toBe('\u001b[?2004l\u001b[?7h\u001b[?1049l\u001b[?25h')
  })

  it('Ctrl-C: 130, with what was done', async () => {
    const session = start(await workspace())
    await session.shows('qpqb>')
    await session.type('nhm\r', 'noted: qpqb (operation 1)')
    await session.type('n and\u0003', 'noted: 1 (operation 1)', 'outspoke undo 1 takes the last one back')
    expect(await session.ended()).toBe(130)
    expect(session.raw()).toContain('\u001b[?1049l')
  })

  it('a terminal that goes away: what was done is there', async () => {
    const folder = await workspace()
    const session = start(folder)
    await session.shows('qpqb>')
    await session.type('nhm\r', 'noted: qpqb (operation 1)')
    session.hangUp()
    await session.ended()
    expect((await log(folder)).length).toBe(1)
  })
})
