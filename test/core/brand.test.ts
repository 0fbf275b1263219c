import { describe, expect, test } from 'vitest'
import type { Claims } from '../../src/core/brand.ts'
import { firstMention, identifier, identify } from '../../src/core/brand.ts'
import type { Post } from '../../src/core/post.ts'
import type { Brand, Term } from '../../src/core/rules/ruleset.ts'

const post = (fields: Partial<Post>): Post => ({
  network: 'x',
  idQuality: 'ok',
  kind: 'post',
  direction: 'unknown',
  directed: false,
  precision: 's',
  text: 'hello',
  state: 'live',
  author: 'ana',
  ...fields,
})
const at = { file: 'r.yaml', line: 1, column: 1, endLine: 1, endColumn: 2 }
const term = (raw: string): Term => ({ kind: 'word', raw, at })
const brand = (fields: Partial<Brand>): Brand => ({
  handles: {},
  profiles: [],
  employees: [],
  employeesCount: false,
  auto: [],
  countAuto: false,
  ...fields,
})

const acme = brand({ handles: { x: ['acme', 'acmehelp'], '*': ['acme_all'] }, employees: ['tom'], auto: [term('robot')] })
const rail = brand({ id: 'Rail', handles: { x: ['acmerail'] }, profiles: ['Acme Rail Page'] })
const bus = brand({ id: 'Bus', handles: { x: ['acmebus'] }, profiles: ['Acme Bus Page'], employees: ['eva'], employeesCount: true })
const mention: Claims = { mode: 'mention' }

const seen = (fields: Partial<Post>, brands: readonly Brand[], claims: Claims) => {
  const { post: made, employee, counts, assumed } = identify(post(fields), brands, claims)
  return {
    direction: made.direction,
    directed: made.directed,
    brand: made.brand,
    ...(made.isAuto === undefined ? {} : { auto: made.isAuto }),
    ...(employee ? { employee } : {}),
    ...(counts ? { counts } : {}),
    ...(assumed ? { assumed } : {}),
  }
}

describe('one brand', () => {
  test.each<[string, Partial<Post>, Claims, object]>([
    ['mentions us', { text: 'hi @AcmeHelp, help' }, mention, { direction: 'inbound', directed: true, brand: 'acmehelp' }],
    ['mentions somebody else', { text: 'hi @other' }, mention, { direction: 'inbound', directed: false, brand: undefined }],
    ['an e-mail address is no mention', { text: 'ana@acme.com' }, mention, { direction: 'inbound', directed: false, brand: undefined }],
    ['answers us', { text: 'thanks' }, { mode: 'mention', replyTo: 'acme' }, { direction: 'inbound', directed: true, brand: 'acme' }],
    [
      'a handle of every network',
      { network: 'mastodon', text: '@acme_all@social.example hi' },
      mention,
      { direction: 'inbound', directed: true, brand: 'acme_all' },
    ],
    [
      'ours',
      { author: 'AcmeHelp', text: '@ana hello' },
      mention,
      { direction: 'outbound', directed: false, brand: 'acmehelp', counts: true },
    ],
    [
      'ours, automatic by a term',
      { author: 'acme', text: 'I am a robot' },
      mention,
      { direction: 'outbound', directed: false, brand: 'acme', auto: true },
    ],
    [
      'ours, automatic by a column',
      { author: 'acme', isAuto: true },
      mention,
      { direction: 'outbound', directed: false, brand: 'acme', auto: true },
    ],
    [
      'ours by a column',
      { author: 'x9' },
      { mode: 'all', direction: 'outbound' },
      { direction: 'outbound', directed: false, brand: undefined, counts: true },
    ],
    [
      'the column wins',
      { author: 'acme' },
      { mode: 'all', direction: 'inbound' },
      { direction: 'inbound', directed: true, brand: undefined },
    ],
    ['an employee', { author: 'Tom', text: '@acme hi' }, mention, { direction: 'inbound', directed: true, brand: 'acme', employee: true }],
    ['nobody', { author: undefined, text: '@acme' }, mention, { direction: 'unknown', directed: true, brand: 'acme' }],
    ['a message', { kind: 'dm' }, mention, { direction: 'inbound', directed: true, brand: undefined }],
    ['a review', { kind: 'review', network: 'app_store' }, mention, { direction: 'inbound', directed: true, brand: undefined }],
    [
      'an archive of our own',
      { author: undefined },
      { mode: 'ours' },
      { direction: 'outbound', directed: false, brand: undefined, counts: true },
    ],
    [
      'the column says not to us',
      { text: '@acme' },
      { mode: 'mention', directed: false },
      { direction: 'inbound', directed: false, brand: 'acme' },
    ],
    [
      'the brand as the format knows it',
      {},
      { mode: 'all', direction: 'inbound', brand: 'SprintCare' },
      { direction: 'inbound', directed: true, brand: 'sprintcare' },
    ],
  ])('%s', (_, fields, claims, expected) => expect(seen(fields, [acme], claims)).toEqual(expected))
})

describe('several brands', () => {
  test.each<[string, Partial<Post>, Claims, object]>([
    ['by mention', { text: '@AcmeBus late' }, mention, { direction: 'inbound', directed: true, brand: 'Bus' }],
    ['by the first mention', { text: '@acmerail @acmebus' }, mention, { direction: 'inbound', directed: true, brand: 'Rail' }],
    [
      'by page',
      { network: 'facebook', brand: 'acme rail page ' },
      { mode: 'page' },
      { direction: 'inbound', directed: true, brand: 'Rail' },
    ],
    [
      'a page of others',
      { network: 'facebook', brand: 'Other' },
      { mode: 'page' },
      { direction: 'inbound', directed: false, brand: 'Other' },
    ],
    ['no page named', { network: 'facebook' }, { mode: 'page' }, { direction: 'inbound', directed: true, brand: undefined }],
    [
      'by author',
      { author: 'acmebus', text: '@acmerail' },
      mention,
      { direction: 'outbound', directed: false, brand: 'Bus', counts: true },
    ],
    [
      'by what the format knows',
      {},
      { mode: 'all', direction: 'inbound', brand: 'AcmeBus' },
      { direction: 'inbound', directed: true, brand: 'Bus' },
    ],
    [
      'an employee who counts',
      { author: 'eva' },
      mention,
      { direction: 'inbound', directed: false, brand: undefined, employee: true, counts: true },
    ],
  ])('%s', (_, fields, claims, expected) => expect(seen(fields, [rail, bus], claims)).toEqual(expected))
})

test('nobody says who we are: to us, by assumption', () => {
  expect(seen({ author: undefined }, [], mention)).toEqual({ direction: 'inbound', directed: true, brand: undefined, assumed: true })
  expect(seen({ network: 'facebook' }, [rail], mention)).toEqual({ direction: 'inbound', directed: true, brand: undefined, assumed: true })
})

test.each([
  ['@a_b: hi', 'a_b'],
  ['x@a_b', undefined],
  ['(@user.bsky.social)', 'user.bsky.social'],
  ['@user@host.example', 'user@host.example'],
  ['@ alone', undefined],
  ['none', undefined],
])('first mention of %s', (text, handle) => expect(firstMention(text, (one) => one)).toBe(handle))

test('an identifier is kept: of two brands with the same handle the first has it; a page may be named by its handle', () => {
  const identity = identifier([rail, { ...bus, handles: { x: ['acmerail', 'acmebus'] } }])
  const brands = [post({ text: '@acmerail' }), post({ text: '@acmebus' }), post({ brand: 'AcmeRail' })].map((one) => {
    const draft = { ...one }
    identity(draft, mention)
    return draft.brand
  })
  expect(brands).toEqual(['Rail', 'Bus', 'Rail'])
})

describe('what an export hints at or names apart from the text', () => {
  const fedi = brand({ handles: { mastodon: ['https://social.example/@Acme'.toLowerCase()] } })
  test.each<[string, Partial<Post>, readonly Brand[], Claims, object]>([
    [
      'a hint counts where nobody says who we are',
      {},
      [],
      { ...mention, hint: 'outbound' },
      { direction: 'outbound', directed: false, counts: true, assumed: true },
    ],
    ['and not where somebody does', {}, [acme], { ...mention, hint: 'outbound' }, { direction: 'inbound', directed: false }],
    [
      'a mention that the text shows without its server',
      { network: 'mastodon', text: '@acme hi' },
      [fedi],
      { ...mention, mentions: ['acme@social.example'] },
      { direction: 'inbound', directed: true, brand: 'acme@social.example' },
    ],
    [
      "another server's account of that name",
      { network: 'mastodon', text: '@acme hi' },
      [fedi],
      { ...mention, mentions: ['acme@other.example'] },
      { direction: 'inbound', directed: false },
    ],
    [
      'an account given by its link',
      { network: 'mastodon', author: 'acme@social.example' },
      [fedi],
      mention,
      { direction: 'outbound', directed: false, brand: 'acme@social.example', counts: true },
    ],
  ])('%s', (_, fields, brands, claims, expected) => {
    expect(JSON.parse(JSON.stringify(seen(fields, brands, claims)))).toEqual(expected)
  })
})
