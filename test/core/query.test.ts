import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/core/errors.ts'
import { ALL, combine, is, parseQuery, type Query, readQuery } from '../../src/core/query.ts'

/** Wednesday; London is one hour ahead of UTC. */
const now = Date.UTC(2026, 7, 5, 12, 0)
const options = {
  now,
  zone: 'Europe/London',
  me: 'maria',
  views: { mine: 'is:open spoke:me', late: '@mine is:overdue', loop: 'tag:a or @round', round: '@loop', broken: 'is:opne' },
}
const parse = (text: string) => parseQuery(text, options)
const utc = (text: string) => Date.parse(text)
const all = (...of: Query[]): Query => ({ kind: 'all', of })
const any = (...of: Query[]): Query => ({ kind: 'any', of })
const not = (of: Query): Query => ({ kind: 'not', of })
const tag = (...values: string[]): Query => ({ kind: 'equal', field: 'tag', values })
const words = (text: string, prefix = false): Query => ({ kind: 'words', words: text, prefix })
const term = (raw: string): Query => ({ kind: 'term', raw })

describe('grammar', () => {
  it.each<[string, Query]>([
    ['', ALL],
    ['   ', ALL],
    ['is:open', is('open')],
    ['is:open tag:site', all(is('open'), tag('site'))],
    ['is:open and tag:site', all(is('open'), tag('site'))],
    ['tag:a or tag:b tag:c', any(tag('a'), all(tag('b'), tag('c')))],
    ['tag:a tag:b OR tag:c', any(all(tag('a'), tag('b')), tag('c'))],
    ['(tag:a or tag:b) tag:c', all(any(tag('a'), tag('b')), tag('c'))],
    ['tag:a (tag:b tag:c)', all(tag('a'), tag('b'), tag('c'))],
    ['-tag:spam', not(tag('spam'))],
    ['not tag:spam', not(tag('spam'))],
    ['not (tag:a tag:b)', not(all(tag('a'), tag('b')))],
    ['-(tag:a or refund)', not(any(tag('a'), words('refund')))],
    ['not -tag:a', tag('a')],
    ['tag:site,billing', tag('site', 'billing')],
    ['is:new,waiting', any(is('new'), is('waiting'))],
    ['refund "money back"', all(words('refund'), words('money back'))],
    ['refund*', words('refund', true)],
    ['"refund*"', words('refund*')],
    ['"or" e-mail and/or', all(words('or'), words('e-mail'), words('and/or'))],
    ['/charge(back)?\\b/', term('/charge(back)?\\b/')],
    ['/a\\/b (c|d)/ -x', all(term('/a/b (c|d)/'), not(words('x')))],
    ['最悪 😡 #fail', all(term('最悪'), term('😡'), term('#fail'))],
    ['最悪* x(y)', all(term('最悪*'), words('x'), words('y'))],
    ['text:refund*,"money back",/a,b/', any(term('refund*'), term('money back'), term('/a,b/'))],
    ['"say \\"hi\\""', words('say "hi"')],
    ['@mine', all(is('open'), { kind: 'equal', field: 'spoke', values: ['maria'] })],
    ['@late or x', any(all(is('open'), { kind: 'equal', field: 'spoke', values: ['maria'] }, is('overdue')), words('x'))],
  ])('%s', (text, expected) => expect(parse(text)).toEqual(expected))
})

describe('keys', () => {
  it.each<[string, Query]>([
    ['is:With-Department', is('with_department')],
    ['is:late_handoff', is('late-handoff')],
    ['dept:Care', { kind: 'equal', field: 'department', values: ['care'] }],
    ['department:care', { kind: 'equal', field: 'department', values: ['care'] }],
    ['spoke:me,none', { kind: 'equal', field: 'spoke', values: ['maria', 'none'] }],
    ['author:@RailNews', { kind: 'equal', field: 'author', values: ['RailNews'] }],
    ['brand:AmazonHelp', { kind: 'equal', field: 'brand', values: ['AmazonHelp'] }],
    ['source:"August export"', { kind: 'equal', field: 'source', values: ['August export'] }],
    ['lang:en-GB', { kind: 'equal', field: 'language', values: ['en-gb'] }],
    ['priority:high,urgent', { kind: 'equal', field: 'priority', values: ['high', 'urgent'] }],
    ['kind:dm', { kind: 'equal', field: 'kind', values: ['dm'] }],
    ['directed:false', not(is('directed'))],
    ['verified:true', { kind: 'verified' }],
    ['followers:10k..', { kind: 'number', field: 'followers', min: 10_000 }],
    ['reach:..1.5m', { kind: 'number', field: 'reach', max: 1_500_000 }],
    ['rating:1..2', { kind: 'number', field: 'rating', min: 1, max: 2 }],
    ['sentiment_score:-1..-0.4', { kind: 'number', field: 'sentiment_score', min: -1, max: -0.4 }],
    ['shares:7', { kind: 'number', field: 'reposts', min: 7, max: 7 }],
    ['likes:1,5..', any({ kind: 'number', field: 'likes', min: 1, max: 1 }, { kind: 'number', field: 'likes', min: 5 })],
  ])('%s', (text, expected) => expect(parse(text)).toEqual(expected))
})

describe('times', () => {
  it.each<[string, Query]>([
    ['posted:2026-08-01..', { kind: 'time', field: 'posted', from: utc('2026-07-31T23:00Z') }],
    ['posted:..2026-08-01', { kind: 'time', field: 'posted', before: utc('2026-08-01T23:00Z') }],
    [
      'posted:2026-08-01T10:00Z..2026-08-01T11:00Z',
      { kind: 'time', field: 'posted', from: utc('2026-08-01T10:00Z'), before: utc('2026-08-01T11:00Z') + 1 },
    ],
    ['posted:yesterday', { kind: 'time', field: 'posted', from: utc('2026-08-03T23:00Z'), before: utc('2026-08-04T23:00Z') }],
    ['posted:mon..fri', { kind: 'time', field: 'posted', from: utc('2026-08-02T23:00Z'), before: utc('2026-08-07T23:00Z') }],
    ['since:7d', { kind: 'time', field: 'posted', from: now - 7 * 86_400_000 }],
    ['since:yesterday', { kind: 'time', field: 'posted', from: utc('2026-08-03T23:00Z') }],
    ['answered:1h..', { kind: 'time', field: 'answered', from: now - 3_600_000 }],
    ['resolved:today', { kind: 'time', field: 'resolved', from: utc('2026-08-04T23:00Z'), before: utc('2026-08-05T23:00Z') }],
    ['due:..2h', { kind: 'time', field: 'due', before: now + 7_200_000 + 1 }],
    ['due:today', { kind: 'time', field: 'due', from: utc('2026-08-04T23:00Z'), before: utc('2026-08-05T23:00Z') }],
    ['late:1h..', all(is('overdue'), { kind: 'time', field: 'due', before: now - 3_600_000 + 1 })],
    ['late:1h', all(is('overdue'), { kind: 'time', field: 'due', before: now - 3_600_000 + 1 })],
    ['late:30m..2h', all(is('overdue'), { kind: 'time', field: 'due', from: now - 7_200_000, before: now - 1_800_000 + 1 })],
    ['late:..2h', all(is('overdue'), { kind: 'time', field: 'due', from: now - 7_200_000 })],
  ])('%s', (text, expected) => expect(parse(text)).toEqual(expected))
})

describe('errors point at the column', () => {
  it.each<[string, string, string | undefined]>([
    [
      'is:open and dpet:care',
      'query, column 13: there is no key "dpet"\n  is:open and dpet:care\n              ^^^^',
      'did you mean dept:?',
    ],
    ['is:opne', 'query, column 4: is: has no "opne"\n  is:opne\n     ^^^^', 'did you mean open?'],
    [
      'tag:a priority:hihg',
      'query, column 16: priority: has no "hihg"\n  tag:a priority:hihg\n                 ^^^^',
      'did you mean high?',
    ],
    [
      'priority:banana',
      'query, column 10: priority: has no "banana"\n  priority:banana\n           ^^^^^^',
      'there are: low, normal, high, urgent',
    ],
    ['😡 tag:', 'query, column 7: expected a value after "tag:"\n  😡 tag:\n        ^', undefined],
    ['tag:a,', 'query, column 7: expected a value after this comma\n  tag:a,\n        ^', undefined],
    ['tag:a or', 'query, column 7: expected a term after "or"\n  tag:a or\n        ^^', 'to search for the word, write it in quotes: "or"'],
    ['or tag:a', 'query, column 1: expected a term before "or"\n  or tag:a\n  ^^', 'to search for the word, write it in quotes: "or"'],
    ['not', 'query, column 1: expected a term after "not"\n  not\n  ^^^', undefined],
    ['tag:a or )', 'query, column 10: there is no ( for this )\n  tag:a or )\n           ^', undefined],
    ['tag:a -', 'query, column 7: nothing stands after this minus\n  tag:a -\n        ^', 'a minus negates what it touches: -tag:spam'],
    ['(tag:a', 'query, column 1: this ( is never closed\n  (tag:a\n  ^', undefined],
    ['tag:a)', 'query, column 6: there is no ( for this )\n  tag:a)\n       ^', undefined],
    ['()', 'query, column 1: nothing stands between these parentheses\n  ()\n  ^', undefined],
    ['- tag:a', 'query, column 1: nothing stands after this minus\n  - tag:a\n  ^', 'a minus negates what it touches: -tag:spam'],
    ['"money', 'query, column 1: this quote is never closed\n  "money\n  ^', undefined],
    ['x /ab', 'query, column 3: this regular expression is never closed\n  x /ab\n    ^', undefined],
    ['""', 'query, column 1: nothing stands between these quotes\n  ""\n  ^^', undefined],
    ['*', 'query, column 1: a star needs a word before it\n  *\n  ^', undefined],
    ['@mien', 'query, column 1: there is no view "mien"\n  @mien\n  ^^^^^', 'did you mean @mine?'],
    ['@loop', 'view "round", column 1: the view "loop" uses itself: loop > round > loop\n  @loop\n  ^^^^^', undefined],
    ['@broken', 'view "broken", column 4: is: has no "opne"\n  is:opne\n     ^^^^', 'did you mean open?'],
    [
      'posted:soonish',
      'query, column 8: "soonish" is not a time or a range of times\n  posted:soonish\n         ^^^^^^^',
      'write 2026-08-01, yesterday, 7d.., mon..fri',
    ],
    ['due:5', 'query, column 5: "5" is not a time or a range of times\n  due:5\n      ^', 'write today, ..2h, 2026-08-01..2026-08-07'],
    [
      'posted:today..yesterday',
      'query, column 8: "today..yesterday" ends before it begins\n  posted:today..yesterday\n         ^^^^^^^^^^^^^^^^',
      undefined,
    ],
    ['late:1', 'query, column 6: "1" is not a length of time\n  late:1\n       ^', 'write late:1h.. or late:30m..2h'],
    ['late:..', 'query, column 6: late: needs a length of time\n  late:..\n       ^^', 'write late:1h.. or late:30m..2h'],
    ['late:2h..1h', 'query, column 6: 2h is more than 1h\n  late:2h..1h\n       ^^^^^^', undefined],
    [
      'followers:many',
      'query, column 11: "many" is not a number\n  followers:many\n            ^^^^',
      'write followers:10k.. or followers:..500 or followers:1..2',
    ],
    [
      'followers:..',
      'query, column 11: followers: needs a number\n  followers:..\n            ^^',
      'write followers:10k.. or followers:..500 or followers:1..2',
    ],
    ['rating:2..1', 'query, column 8: 2 is more than 1\n  rating:2..1\n         ^^^^', undefined],
    ['verified:maybe', 'query, column 10: verified: is true or false, not "maybe"\n  verified:maybe\n           ^^^^^', undefined],
    [
      'text:$press',
      'query, column 6: the list $press is known to the rules, not to queries\n  text:$press\n       ^^^^^^',
      'a tag or a route finds what a rule has found: tag:NAME',
    ],
    ['text:""', 'query, column 6: text: needs a term\n  text:""\n       ^^', undefined],
    ['dept:""', 'query, column 6: dept: needs a value\n  dept:""\n       ^^', undefined],
  ])('%s', (text, message, hint) => {
    const error = caught(() => parse(text))
    expect(error).toBeInstanceOf(UsageError)
    expect([error.message, error.hint]).toEqual([message, hint])
  })

  it('says nothing of views where there are none', () => {
    const error = caught(() => parseQuery('@mine', { now, zone: 'UTC', me: 'maria' }))
    expect([error.message, error.hint]).toEqual(['query, column 1: there is no view "mine"\n  @mine\n  ^^^^^', undefined])
  })

  it('takes the first by name of two words as near', () => {
    const views = { bat: '', cat: '', hat: '' }
    expect(caught(() => parseQuery('@zat', { ...options, views })).hint).toBe('did you mean @bat?')
    expect(caught(() => parseQuery('@zat', { ...options, views: { hat: '', cat: '' } })).hint).toBe('did you mean @cat?')
  })

  it('names the keys where none is near', () => {
    expect(caught(() => parse('https://example.org')).hint).toMatch(/^keys are is, dept, .*; words with a colon are written in quotes$/)
  })

  it('shows control characters as spaces and refuses endless queries', () => {
    expect(caught(() => parse('a\tis:x')).message).toBe('query, column 6: is: has no "x"\n  a is:x\n       ^')
    expect(caught(() => parse('('.repeat(9000))).message).toMatch(/a query has at most 400 terms/)
  })
})

describe('regular expressions', () => {
  it.each<[string, string]>([
    ['tag:a or /(/', 'query, column 10: /(/ cannot be searched: '],
    ['-(x /a*/)', 'query, column 5: /a*/ cannot be searched: '],
    ['text:/a[/', 'query, column 6: /a[/ cannot be searched: '],
    ['@pattern', 'query, column 1: /[/ cannot be searched: '],
  ])('%s', async (text, message) => {
    await expect(readQuery(text, { ...options, views: { pattern: '/[/' } })).rejects.toThrow(message)
  })

  it('are left as they are where they are sound', async () => {
    expect(await readQuery('not /charge(back)?s/ x', options)).toEqual(all(not(term('/charge(back)?s/')), words('x')))
    expect(await readQuery('', options)).toEqual(ALL)
  })
})

it('combines', () => {
  expect(combine(ALL, ALL)).toEqual(ALL)
  expect(combine(is('queue'), ALL)).toEqual(is('queue'))
  expect(combine(is('queue'), parse('tag:a or tag:b'))).toEqual(all(is('queue'), any(tag('a'), tag('b'))))
})

function caught(work: () => unknown): UsageError {
  try {
    work()
  } catch (error) {
    return error as UsageError
  }
  throw new Error('nothing was thrown')
}
