import { describe, expect, it } from 'vitest'
import { parseQuery } from '../../src/core/query.ts'
import { strangeNames } from '../../src/core/query-names.ts'
import { department, route, ruleSet } from './rules/build.ts'

const options = { now: 0, zone: 'UTC', me: 'tester', views: { wrong: 'dept:webb' } }
const set = ruleSet({
  departments: [department('hub', ['ana']), department('care', ['maria']), department('web', [])],
  people: { ana: { id: 'ana', away: [] }, lena: { id: 'lena', away: [] } },
  tags: { billing: { manual: false }, 'site/down': { manual: false } },
  routes: [route('question', {}, 'hub')],
})

describe('names that the rules do not know', () => {
  it.each<[string, readonly string[]]>([
    ['', []],
    ['dept:care tag:billing route:question spoke:maria,lena', []],
    ['dept:log tag:none spoke:none tag:BILLING', []],
    ['tag:site', []],
    ['network:y source:crm author:maria', []],
    ['dept:carr', ['the rules have no department "carr": did you mean care?']],
    ['route:quesion', ['the rules have no route "quesion": did you mean question?']],
    ['tag:bilng or -tag:bilng', ['the rules have no tag "bilng": did you mean billing?']],
    ['spoke:nosuch', ['the rules have no spoke "nosuch"']],
    ['spoke:me', ['the rules have no spoke "tester"']],
    ['not (dept:care,wbe is:open)', ['the rules have no department "wbe": did you mean web?']],
    ['@wrong', ['the rules have no department "webb": did you mean web?']],
  ])('%s', (text, said) => expect(strangeNames(parseQuery(text, options), set)).toEqual(said))
})
