/**
 * Reads messages for chats back, by their published limits and grammars: Block Kit (50 blocks, 150 characters of a header, 3,000 of a text, 10 elements
 * of a context; `&`, `<` and `>` only as entities, a link or the mention of an id), and Adaptive Cards in Teams (28 KB; a mention is an entity whose text
 * stands in a text block).
 */
import { expect } from 'vitest'

/** What a text of `mrkdwn` is made of: plain text as a reader sees it, addresses that are linked, ids that are mentioned. Throws where it is none. */
function mrkdwn(text: string): { readonly plain: string; readonly links: readonly string[]; readonly mentions: readonly string[] } {
  const links: string[] = []
  const mentions: string[] = []
  let plain = ''
  let at = 0
  const entity = (): string => {
    for (const [name, sign] of [
      ['&amp;', '&'],
      ['&lt;', '<'],
      ['&gt;', '>'],
    ] as const)
      if (text.startsWith(name, at)) {
        at += name.length
        return sign
      }
    throw new Error(`a bare & at ${at}`)
  }
  const until = (ends: string): string => {
    let read = ''
    while (at < text.length && !ends.includes(text.charAt(at))) {
      const sign = text.charAt(at)
      if (sign === '<') throw new Error(`< inside of <> at ${at}`)
      if (sign === '&') read += entity()
      else {
        read += sign
        at++
      }
    }
    return read
  }
  while (at < text.length) {
    const sign = text.charAt(at)
    if (sign === '>') throw new Error(`a bare > at ${at}`)
    if (sign === '&') plain += entity()
    else if (sign !== '<') {
      plain += sign
      at++
    } else {
      at++
      const inside = until('|>')
      if (text.charAt(at) === '|') {
        at++
        plain += until('>')
      }
      if (text.charAt(at) !== '>') throw new Error('a < without its >')
      at++
      if (/^https?:\/\/[^\s|<>]+$/.test(inside)) links.push(inside)
      else if (/^@[UW][A-Z0-9]+$/.test(inside)) mentions.push(inside.slice(1))
      else throw new Error(`neither a link nor a mention: <${inside}>`)
    }
  }
  return { plain, links, mentions }
}

/** Reads a message of Slack back; throws where Slack would refuse it (`invalid_blocks`) or act on what it should not. */
export function readSlack(json: string) {
  const message = JSON.parse(json)
  expect(Object.keys(message)).toEqual(['text', 'blocks', 'unfurl_links', 'unfurl_media'])
  expect(message.blocks.length).toBeGreaterThan(0)
  expect(message.blocks.length).toBeLessThanOrEqual(50)
  const read = { plain: [] as string[], links: [] as string[], mentions: [] as string[] }
  for (const block of message.blocks) {
    const texts = block.type === 'context' ? block.elements : [block.text]
    if (block.type === 'context') expect(block.elements.length).toBeLessThanOrEqual(10)
    for (const { type, text } of texts) {
      expect(text.length).toBeGreaterThan(0)
      expect(text.length).toBeLessThanOrEqual(block.type === 'header' ? 150 : 3_000)
      expect(type).toBe(block.type === 'header' ? 'plain_text' : 'mrkdwn')
      const { plain, links, mentions } = mrkdwn(text)
      read.plain.push(plain)
      read.links.push(...links)
      read.mentions.push(...mentions)
    }
  }
  expect(message.text.length).toBeLessThanOrEqual(4_000)
  expect(mrkdwn(message.text)).toMatchObject({ links: [], mentions: [] })
  return read
}

/** Reads a card back; throws where Teams would refuse it. */
export function readTeams(json: string) {
  expect(Buffer.byteLength(json)).toBeLessThanOrEqual(28 * 1024)
  const message = JSON.parse(json)
  expect([message.type, message.attachments.length]).toEqual(['message', 1])
  const { content } = message.attachments[0]
  expect([content.type, content.version]).toEqual(['AdaptiveCard', '1.4'])
  const entities: { type: string; text: string; mentioned: { id: string; name: string } }[] = content.msteams.entities ?? []
  for (const { type, text, mentioned } of entities) {
    expect(type).toBe('mention')
    expect(text).toMatch(/^<at>[^<>&]+<\/at>$/)
    expect(text).toBe(`<at>${mentioned.name}</at>`)
  }
  const blocks = content.body.filter((one: any) => one.type === 'TextBlock').map((one: any) => one.text as string)
  const tags = blocks.flatMap((text: string) => text.match(/<at>[^<>]*<\/at>/g) ?? [])
  expect(tags).toEqual(entities.map(({ text }) => text))
  expect(blocks.join('').replace(/<at>[^<>]*<\/at>/g, '')).not.toMatch(/[<>]/)
  const runs = content.body.flatMap((one: any) => one.inlines ?? []) as { type: string; text: string }[]
  expect(runs.every(({ type, text }) => type === 'TextRun' && text.length > 0)).toBe(true)
  return { mentions: entities.map(({ mentioned }) => mentioned.id), plain: runs.map(({ text }) => text) }
}
