import { describe, expect, it } from 'vitest'
import { type Hit, rankAlike, tellingWords } from '../../../src/core/catalogue/alike.ts'

describe('words that tell what a text is about', () => {
  it.each<[text: string, words: string]>([
    ['', ''],
    ['@acme Where is my REFUND?', 'refund'],
    ["I don't, you're: it's the wi-fi", 'wi fi'],
    ['Grüße aus dem Zug: die Klimaanlage!', 'grusse zug klimaanlage'],
    ['refund refund refunds', 'refund refunds'],
    ['order 4711 of https://acme.example/x and a@acme.example', 'order'],
    ['e42 5g', 'e42 5g'],
    ['地下鉄が遅い', '地下鉄が遅い'],
    ['why so? 😡', ''],
  ])('%s', (text, words) => {
    expect(tellingWords(text).join(' ')).toBe(words)
  })
})

describe('what is alike', () => {
  const hit = (conversation: number, text: string, score = -1, postedAt?: number): Hit => ({
    conversation,
    pid: `p${conversation}`,
    text,
    score,
    postedAt,
  })
  const ranked = (text: string, ...hits: Hit[]) => rankAlike(text, hits).map(({ conversation }) => conversation)

  it.each<[what: string, text: string, hits: Hit[], ranked: number[]]>([
    ['two words in common', 'wifi broken in coach seven', [hit(1, 'wifi in coach nine'), hit(2, 'the coach was late')], [1]],
    ['or the only word that it has', 'the refund?', [hit(1, 'a refund for the broken page'), hit(2, 'the page')], [1]],
    ['or that the other has', 'a refund for the broken page', [hit(1, 'refund!')], [1]],
    ['nothing in common', 'a refund', [hit(1, 'a page')], []],
    ['no words', 'why?', [hit(1, 'why?')], []],
    ['by score', 'broken wifi', [hit(1, 'broken wifi train', -1), hit(2, 'wifi broken anew', -2)], [2, 1]],
    ['the very same words first', 'broken wifi in the coach', [hit(1, 'broken wifi', -9), hit(2, 'coach: wifi broken', -1)], [2, 1]],
    [
      'the very same text before them',
      'broken the the coach',
      [hit(1, 'broken coach again', -9), hit(2, 'Broken the THE coach', -1)],
      [2, 1],
    ],
    ['then the newest', 'wifi', [hit(1, 'wifi', -1, 10), hit(2, 'wifi', -1, 30), hit(3, 'wifi', -1), hit(4, 'wifi', -1, 20)], [2, 4, 1, 3]],
    [
      'a conversation once, by its best post',
      'broken wifi',
      [hit(1, 'broken wifi anew', -1), hit(2, 'broken wifi train', -2), hit(1, 'wifi broken', -1)],
      [1, 2],
    ],
  ])('%s', (_, text, hits, expected) => {
    expect(ranked(text, ...hits)).toEqual(expected)
    expect(ranked(text, ...hits.toReversed())).toEqual(expected)
  })
})
