import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KEYS } from '../../../src/core/triage/keys.ts'
import { complete, EMPTY, edit, lineOf, splitWords } from '../../../src/core/triage/line.ts'
import type { Around } from '../../../src/core/triage/pages.ts'
import { type Intent, press, TARGET } from '../../../src/core/triage/press.ts'
import {
  advance,
  askAgain,
  begin,
  current,
  did,
  didAgain,
  isThrough,
  passOver,
  reread,
  say,
  type TriageState,
  takenBack,
  targets,
  tookBack,
} from '../../../src/core/triage/state.ts'

const around: Around = {
  lines: 50,
  page: 20,
  words: {
    tags: ['billing', 'billing/refund', 'praise'],
    owners: ['care', 'care/tom', 'legal', 'tom'],
    commands: ['ack', 'ask', 'assign'],
  },
}
const FRESH = begin([11, 12, 13], 'dept:care')

/** Keys one after another; names of keys in <>. Gives the state and the last intent. */
function type(text: string, from: TriageState = FRESH): { readonly state: TriageState; readonly intent: Intent | undefined } {
  let state = from
  let intent: Intent | undefined
  for (const [key] of text.matchAll(/<[^>]+>|[\s\S]/gu)) {
    const name = key.length > 1 ? key.slice(1, -1) : key === ' ' ? 'space' : key
    const pressed = press(state, { key: name }, around)
    state = pressed.state
    intent = pressed.intent
  }
  return { state, intent }
}

/** The words that a key has done to whom: `12 13: note -- ID hm`. */
function told(text: string, from?: TriageState): string {
  const { state, intent } = type(text, from)
  if (intent === undefined) return `${state.mode.kind}${state.message === undefined ? '' : `: ${state.message.lines.join(' | ')}`}`
  if (intent.kind === 'act') {
    const words = (list: readonly string[]) => list.map((word) => (word === TARGET ? 'ID' : word)).join(' ')
    const other = intent.act.waiting === undefined ? '' : `, waiting: ${words(intent.act.waiting)}`
    return `${intent.ids.join(' ')}: ${words(intent.act.words)}${other}`
  }
  if (intent.kind === 'command') return `${intent.ids.join(' ')}: :${intent.words.join(' ')}`
  return intent.kind === 'query' ? `query ${intent.text}` : intent.kind
}

describe('keys on a card', () => {
  it.each([
    ['r<enter>', '11: reply -- ID'],
    ['rWe pay it.<enter>', '11: reply -- ID We pay it.'],
    ['r-5 %<enter>', '11: reply -- ID -5 %'],
    ['Rhm<enter>', '11: reply --draft -- ID hm'],
    ['R<enter>', 'card: the draft is empty: nothing was recorded'],
    ['w', '11: wait -- ID, waiting: resume -- ID'],
    ['da', '11: resolve --as=acted -- ID'],
    ['dl', '11: resolve --as=logged -- ID'],
    ['dg', '11: resolve --as=ignored -- ID'],
    ['ddnot ours<enter>', '11: resolve --as=declined --reason=not ours -- ID'],
    ['dd<enter>', 'card: declined needs a reason: nothing was done'],
    ['d<escape>', 'card'],
    ['dz', 'outcome: a acted, d declined, l logged, g ignored; Esc: not yet'],
    ['i<enter>', '11: resolve --as=ignored -- ID'],
    ['ispam<enter>', '11: resolve --as=ignored --reason=spam -- ID'],
    ['t+billing -praise vip<enter>', '11: tag --add=billing --remove=praise --add=vip -- ID'],
    ['t<enter>', 'card: no tags were given'],
    ['acare/tom<enter>', '11: assign -- ID care/tom'],
    ['a<enter>', 'card: nobody was named: nothing was done'],
    ['ncalled her<enter>', '11: note -- ID called her'],
    ['n  <enter>', 'card: the note is empty: nothing was recorded'],
    ['stomorrow 09:00<enter>', '11: snooze -- ID tomorrow 09:00'],
    ['s<enter>', 'card: no time was named: nothing was done'],
    [":ask legal May we say it's his?<enter>", "11: :ask legal May we say it's his?"],
    [':<enter>', 'card'],
    ['/<ctrl-u>tag:vip<enter>', 'query tag:vip'],
    ['/<enter>', 'query dept:care'],
    ['/<escape>', 'card'],
    ['o', 'open'],
    ['c', 'copy'],
    ['e', 'explain'],
    ['q', 'quit'],
    ['u', 'card: nothing is left of this session to take back | what was done before: outspoke log'],
    ['z', 'card: nothing is left of this session to take back | what was done before: outspoke log'],
    ['U', 'card: nothing was taken back that could be done again'],
    ['b', 'card: "b" means nothing here; ? shows all keys'],
    ['<left>', 'card: left means nothing here; ? shows all keys'],
    ['jdl', '12: resolve --as=logged -- ID'],
    ['xjjxnhm<enter>', '11 13: note -- ID hm'],
    ['*dl', '11 12 13: resolve --as=logged -- ID'],
    ['xjx<escape>dl', '12: resolve --as=logged -- ID'],
  ])('%s', (keys, expected) => {
    expect(told(keys)).toBe(expected)
  })

  it.each([
    ['j', 12],
    ['<down>', 12],
    ['jjjjj', 13],
    ['jk', 11],
    ['jj<up>', 12],
    ['k', 11],
  ])('%s stands on %i', (keys, id) => {
    expect(current(type(keys).state)).toBe(id)
  })

  it.each([
    ['x', [11]],
    ['xx', []],
    ['xjx', [11, 12]],
    ['*', [11, 12, 13]],
    ['**', []],
    ['x*', [11, 12, 13]],
    ['*jx', [11, 13]],
  ])('%s marks', (keys, ids) => {
    expect([...type(keys).state.marks].sort()).toEqual(ids)
  })

  it.each([
    ['j', 'card'],
    ['r', 'card: there is no conversation here | / asks for others, q ends'],
    ['<enter>', 'card: there is no conversation here | / asks for others, q ends'],
    ['w', 'card: there is no conversation here | / asks for others, q ends'],
    ['*', 'card'],
    ['y', 'card: "y" means nothing here; ? shows all keys'],
    ['q', 'quit'],
    ['/<ctrl-u>x<enter>', 'query x'],
    [':away tom<enter>', ': :away tom'],
  ])('of an empty list: %s', (keys, expected) => {
    expect(told(keys, begin([], 'q'))).toBe(expected)
  })

  it('shows in the help every key that means something', () => {
    const letters = [...Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at)), 'enter', 'up', 'down']
    const known = letters.filter(
      (key) => !told(key.length > 1 ? `<${key}>` : key, { ...FRESH, done: [], undone: [] }).includes('means nothing'),
    )
    const shown = KEYS.flatMap(([keys]) => keys.split(/ +/)).map((key) => (key.length > 1 ? key.toLowerCase() : key))
    expect(shown.filter((key) => !key.startsWith('ctrl-')).sort()).toEqual([...known].sort())
  })
})

describe('pages', () => {
  it.each([
    ['', 0],
    ['j', 1],
    ['jjk', 1],
    ['k', 0],
    ['<space>', 20],
    ['<space><space>', 30],
    ['<space><pageup>', 0],
    ['<space>b', 0],
    ['G', 30],
    ['Gg', 0],
    ['<enter>', 20],
    ['<end><home>', 0],
  ])('Enter, then %s', (keys, top) => {
    expect(type(`<enter>${keys}`).state.mode).toEqual({ kind: 'pages', what: 'whole', top })
  })
  it.each(['q', '<escape>', 'G<enter>'])('%s leads back', (keys) => {
    expect(type(`<enter>${keys}`).state.mode).toEqual({ kind: 'card' })
  })
})

describe('what is pasted', () => {
  const pasted = (text: string, from: TriageState) => press(from, { pasted: text }, around)

  it.each([
    ['into what is typed', 'n', ' tom\r\nand cy\r', 'to tom\nand cy\n'],
    ['without control characters', ':', 'a\u001b[31m\tb\u0000\u009b', 'toa[31m b'],
  ])('goes %s, and does nothing by itself', (_, key, text, line) => {
    const { state, intent } = pasted(text, type(`${key}to`).state)
    expect([state.mode.kind === 'ask' && state.mode.line.text, intent]).toEqual([line, undefined])
  })

  it('keeps its line breaks in a text, and has none in a query', () => {
    expect(told('<enter>', pasted('a\nb', type('n').state).state)).toBe('11: note -- ID a\nb')
    expect(told('<enter>', pasted('\nis:overdue', type('/').state).state)).toBe('query dept:care is:overdue')
  })

  it('is no key anywhere', () => {
    fc.assert(
      fc.property(fc.constantFrom('', 'd', '?', '<enter>'), fc.string(), (keys, text) => {
        const { state } = type(keys)
        const next = pasted(text, state)
        expect([{ ...next.state, message: undefined }, next.intent]).toEqual([{ ...state, message: undefined }, undefined])
      }),
    )
  })
})

describe('lines instead of keys', () => {
  const line = (...lines: readonly string[]) => {
    let pressed: ReturnType<typeof press> = { state: FRESH }
    for (const one of lines) pressed = press(pressed.state, { line: one }, around)
    return pressed
  }
  it.each([
    [['n called her'], 'act'],
    [['n', 'called her'], 'act'],
    [['d l'], 'act'],
    [['d', 'l'], 'act'],
    [['d d not ours'], 'act'],
    [[':ack'], 'command'],
    [['/tag:vip'], 'query'],
    [['r', ''], 'act'],
    [['r', 'esc'], undefined],
    [['j'], undefined],
    [['next'], undefined],
  ])('%j', (lines, kind) => {
    expect(line(...lines).intent?.kind).toBe(kind)
  })
  it.each([
    ['', 'pages'],
    ['enter', 'pages'],
    ['?', 'pages'],
    ['next', 'card: "next" is no key: one letter, then what it asks for; ? shows all keys'],
    ['x y', 'card: "x y" is no key: one letter, then what it asks for; ? shows all keys'],
  ])('%j', (text, expected) => {
    const { mode, message } = line(text).state
    expect(`${mode.kind}${message === undefined ? '' : `: ${message.lines.join(' ')}`}`).toBe(expected)
  })
})

describe('the line that is typed', () => {
  it.each([
    ['abc', 'abc|'],
    ['abc<left>x', 'abx|c'],
    ['abc<home>x<end>y', 'xabcy|'],
    ['abc<ctrl-a><delete>', '|bc'],
    ['ab cd<ctrl-w>', 'ab |'],
    ['ab<left><ctrl-k>', 'a|'],
    ['ab<ctrl-u>', '|'],
    ['電車<backspace>', '電|'],
    ['a👩‍👩‍👧‍👦<backspace>', 'a|'],
    ['<backspace><left><right><delete>', '|'],
    ['a<up><f5>b', 'ab|'],
  ])('%s', (keys, expected) => {
    let line = EMPTY
    for (const [key] of keys.matchAll(/<[^>]+>|[\s\S]/gu))
      line = edit(line, key.length > 1 && key.startsWith('<') ? key.slice(1, -1) : key === ' ' ? 'space' : key)
    expect(`${line.text.slice(0, line.cursor)}|${line.text.slice(line.cursor)}`).toBe(expected)
  })

  it.each([
    ['t<tab>', '', ['billing', 'billing/refund', 'praise']],
    ['tb<tab>', 'billing', ['billing', 'billing/refund']],
    ['t+p<tab>', '+praise ', []],
    ['tpraise -bi<tab>', 'praise -billing', ['-billing', '-billing/refund']],
    ['tx<tab>', 'x', []],
    ['acare<tab>', 'care', ['care', 'care/tom']],
    ['ale<tab>', 'legal ', []],
    [':as<tab>', 'as', ['ask', 'assign']],
    [':ask le<tab>', 'ask legal ', []],
    [':resolve --as <tab>', 'resolve --as ', ['acted', 'declined', 'ignored', 'logged']],
    [':resolve --as d<tab>', 'resolve --as declined ', []],
    ['n<tab>', '', []],
  ])('%s', (keys, text, choices) => {
    expect(type(keys).state.mode).toMatchObject({ line: { text }, choices })
  })

  it('completes inside a line', () => {
    expect(complete({ text: 'le me', cursor: 2 }, ['legal'])).toEqual({ line: { text: 'legal me', cursor: 6 }, choices: [] })
  })

  it.each([
    ['ask legal "May we?" x', ['ask', 'legal', 'May we?', 'x']],
    ["note it's 'his own'", ['note', "it's", 'his own']],
    ['say "open', ['say', '"open']],
    ['a="b c"', ['a="b', 'c"']],
    ['  ', []],
    ["''", ['']],
  ])('splits %j', (text, words) => {
    expect(splitWords(text)).toEqual(words)
  })

  it('never cuts a letter, and its cursor is always in it', () => {
    const keys = fc.constantFrom(
      'backspace',
      'delete',
      'left',
      'right',
      'home',
      'end',
      'ctrl-w',
      'ctrl-u',
      'ctrl-k',
      'space',
      'a',
      '電',
      '😡',
      'é',
    )
    fc.assert(
      fc.property(fc.array(keys, { maxLength: 60 }), (all) => {
        let line = lineOf('start')
        for (const key of all) {
          line = edit(line, key)
          expect(line.cursor >= 0 && line.cursor <= line.text.length && !/\p{Surrogate}/u.test(line.text)).toBe(true)
        }
      }),
    )
  })
})

describe('what was mistyped', () => {
  const asked = type('nhm').state
  const answered = type('<enter>', asked).state
  const failed = say(answered, { tone: 'bad', lines: ['no'], mistyped: true })

  it('comes back on the line, with what was wrong', () => {
    expect(askAgain(failed, asked)).toEqual({ ...failed, mode: asked.mode })
  })

  it.each([
    ['what was refused', say(answered, { tone: 'bad', lines: ['no'] }), asked],
    ['what is about another card now', { ...failed, cursor: 1 }, asked],
    ['a key', failed, FRESH],
  ])('but not %s', (_, state, before) => {
    expect(askAgain(state, before)).toBe(state)
  })
})

describe('what was done', () => {
  const part = (id: number, operation: number) => ({ id, shortId: `c${id}`, operation })
  const deed = (...parts: readonly ReturnType<typeof part>[]) => ({ told: 'noted', command: 'note', parts })
  const leaves = (...ids: readonly number[]) => new Set(ids)

  it('goes on to the next that nobody has dealt with, and from the end to the top', () => {
    let state = did(FRESH, deed(part(11, 1)), leaves(11))
    expect(current(state)).toBe(12)
    state = did(type('j', state).state, deed(part(13, 2)), leaves(13))
    expect(current(state)).toBe(12)
    state = did(state, deed(part(12, 3)), leaves(12))
    expect([current(state), isThrough(state)]).toEqual([12, true])
  })
  it('stays where it only describes', () => {
    expect(current(did(FRESH, deed(part(11, 1)), leaves()))).toBe(11)
  })
  it('is taken back, and done again, as a whole', () => {
    const state = did(type('*').state, deed(part(11, 1), part(12, 2), part(13, 3)), leaves(11, 12, 13))
    const back = tookBack(state, state.done[0]?.parts ?? [], [4, 5, 6])
    expect([back.done, back.undone.length, [...back.handled], current(back)]).toEqual([[], 1, [], 11])
    const again = didAgain(back, [7, 8, 9], leaves(11, 12, 13))
    expect([again.done[0]?.parts.map(({ operation }) => operation), again.undone]).toEqual([[7, 8, 9], []])
  })
  it('comes back into a list that was read again without it', () => {
    const state = reread(did(FRESH, deed(part(11, 1)), leaves(11)), [12, 13], 'dept:care')
    const back = tookBack(state, state.done[0]?.parts ?? [], [2])
    expect([back.ids, current(back)]).toEqual([[11, 12, 13], 11])
  })
  it('is known as taken back until it is done again', () => {
    const noted = did(FRESH, deed(part(11, 1)), leaves())
    const back = tookBack(noted, noted.done[0]?.parts ?? [], [2])
    const operations = (state: TriageState) => takenBack(state).map(({ parts }) => parts.map(({ operation }) => operation))
    expect(operations(noted)).toEqual([])
    expect(operations(back)).toEqual([[1]])
    expect(operations(didAgain(back, [3], leaves()))).toEqual([])
    expect(operations(did(back, deed(part(12, 3)), leaves()))).toEqual([[1]])
  })

  /** Whatever happens: where one stands, what is marked and what can be undone are sane. */
  it('keeps its invariants under any keys and answers', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 6 })
    const happening = fc.oneof(
      {
        weight: 4,
        arbitrary: fc
          .constantFrom(...'jkxwdrRtainsuUzoceq*?:/glqb', 'enter', 'escape', 'tab', 'backspace', 'space', 'up')
          .map((key) => ({ key })),
      },
      { weight: 1, arbitrary: fc.string({ maxLength: 6 }).map((line) => ({ line })) },
      { weight: 1, arbitrary: ids.map((list) => ({ list })) },
      { weight: 1, arbitrary: fc.constant({ passed: true as const }) },
    )
    fc.assert(
      fc.property(ids, fc.array(happening, { maxLength: 60 }), fc.boolean(), (start, all, refuses) => {
        let state = begin(start, '')
        let operation = 0
        for (const one of all) {
          if ('list' in one) state = reread(state, one.list, 'q')
          else if ('passed' in one) state = passOver(state, current(state) ?? 0)
          else {
            const { state: next, intent } = press(state, one, around)
            state = next
            if (intent?.kind === 'act' || intent?.kind === 'command') {
              const parts = intent.ids.filter((id) => !refuses || id % 2 === 0).map((id) => part(id, ++operation))
              if (parts.length > 0) state = did(state, deed(...parts), new Set(parts.map(({ id }) => id).filter((id) => id % 3 > 0)))
            } else if (intent?.kind === 'undo') {
              const parts = state.done.at(-1)?.parts.slice(refuses ? 1 : 0) ?? []
              if (parts.length > 0)
                state = tookBack(
                  state,
                  parts,
                  parts.map(() => ++operation),
                )
            } else if (intent?.kind === 'redo') {
              const many = state.undone.at(-1)?.operations.length ?? 0
              state = didAgain(
                state,
                Array.from({ length: refuses ? Math.max(many - 1, 0) : many }, () => ++operation),
                leaves(),
              )
            }
          }
          sane(state)
        }
      }),
      { numRuns: 500 },
    )
  })

  function sane(state: TriageState): void {
    const { ids, cursor, marks, handled, done, undone } = state
    expect(ids.length === 0 ? cursor : cursor >= 0 && cursor < ids.length).toBe(ids.length === 0 ? 0 : true)
    expect([...marks].every((id) => ids.includes(id))).toBe(true)
    expect(new Set(ids).size).toBe(ids.length)
    expect(targets(state).every((id) => ids.includes(id))).toBe(true)
    // Nothing can be undone twice, nor undone and done again at once.
    const numbers = [...done, ...undone.map((one) => one.deed)].flatMap(({ parts }) => parts.map(({ operation }) => operation))
    expect(new Set(numbers).size).toBe(numbers.length)
    expect(undone.every(({ deed: { parts }, operations }) => parts.length === operations.length && parts.length > 0)).toBe(true)
    expect(done.every(({ parts }) => parts.length > 0)).toBe(true)
    expect([...handled].length).toBeLessThanOrEqual(20)
  }

  it('steps over those that are dealt with, and stays where none is left', () => {
    const state = { ...FRESH, handled: new Set([12, 13]) }
    expect(current(advance(state))).toBe(11)
    expect(current(advance({ ...state, handled: new Set([11, 12, 13]) }))).toBe(11)
    expect(say(state, undefined).message).toBeUndefined()
  })
})
