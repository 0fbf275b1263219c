/** A small day of work: five customers, four people, a route that needs approval. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { outspoke, type Ran } from '../../support/run.ts'

export const RULES = `version: 1
timezone: UTC
brand: { handles: { x: [acme] } }
calendars: { office: { timezone: UTC, hours: { mon-fri: '09:00-17:00' } } }
people:
  ana: { name: Ana }
  maria: { name: Maria }
  tom: { name: Tom }
  zoe: { name: Zoe, away: ['2026-08-03..2026-08-14'] }
  lena: { name: Lena }
departments:
  hub: { calendar: office, spokes: [ana] }
  care: { calendar: office, spokes: [maria, tom, zoe], assign: balance }
  legal: { calendar: office, spokes: [lena], answer: 4h }
  press: { calendar: office, spokes: [lena], assign: manual }
tags: { vip: { manual: true }, billing: Money, legal-threat: Court, praise: Praise, press: Press }
rules:
  - { id: billing, when: { text: [refund*, invoice] }, tag: billing }
  - { id: court, when: { text: [lawyer*, court] }, tag: legal-threat, priority: high }
  - { id: press, when: { text: newspaper }, tag: press }
  - { id: praise, when: { text: thanks }, tag: praise }
routes:
  - { id: threat, when: { tags: legal-threat }, to: hub, approve: ana }
  - { id: press, when: { tags: press }, to: hub, approve: { by: [ana], sends: true } }
  - { id: money, when: { tags: billing }, to: care, guideline: Say when the money comes. }
  - { id: else, to: hub }
targets:
  - { first_response: same-day, resolution: 24h }
`
export const POSTS = `id,network,author,direction,posted_at,text,in_reply_to,url
1,x,jane,inbound,2026-08-04T08:00:00Z,I want a refund,,https://x.com/jane/status/1
2,x,bob,inbound,2026-08-04T08:30:00Z,My lawyer will call you,,
3,x,cy,inbound,2026-08-04T09:00:00Z,Where is my invoice?,,
4,x,di,inbound,2026-08-04T09:30:00Z,Nice shop,,
5,x,eve,inbound,2026-08-04T10:00:00Z,The newspaper calls,,
6,x,fay,inbound,2026-08-04T07:00:00Z,A refund please,,
7,x,acme,outbound,2026-08-04T07:20:00Z,It is on its way,6,https://x.com/acme/status/7
`
export interface Shop {
  readonly place: string
  /** At 11:00 of the same day, as maria, unless the line says otherwise; `@jane` is the id of jane's conversation, also in what comes out. */
  run(line: string, stdin?: string): Promise<Ran>
  /** All that is stored of conversations and clocks but the revision, which only grows. */
  state(): string
  import(name: string, rows: string, now: string): Promise<void>
}

let base: Promise<Buffer> | undefined

async function imported(): Promise<Buffer> {
  const place = mkdtempSync(join(tmpdir(), 'outspoke-work-'))
  writeFileSync(join(place, 'outspoke.yaml'), RULES)
  writeFileSync(join(place, 'posts.csv'), POSTS)
  const { code, stderr } = await outspoke('import posts.csv --now 2026-08-04T10:30Z').in(place).run()
  if (code !== 0) throw new Error(stderr)
  const db = new Database(join(place, 'outspoke.db'))
  try {
    return db.serialize()
  } finally {
    db.close()
  }
}

/** A new shop; what was imported is copied. */
export async function openShop(): Promise<Shop> {
  base ??= imported()
  const place = mkdtempSync(join(tmpdir(), 'outspoke-work-'))
  writeFileSync(join(place, 'outspoke.yaml'), RULES)
  writeFileSync(join(place, 'outspoke.db'), await base)
  const read = <T>(use: (db: Database.Database) => T): T => {
    const db = new Database(join(place, 'outspoke.db'), { readonly: true })
    try {
      return use(db)
    } finally {
      db.close()
    }
  }
  return {
    place,
    run: async (line, stdin = '') => {
      const ids = read((db) => db.prepare('SELECT author, substr(pid, 1, 4) FROM conversation').raw(true).all()) as [string, string][]
      const typed = line.replace(/@(\w+)/g, (_, name: string) => ids.find(([author]) => author === name)?.[1] ?? name)
      const flags = `${/--now/.test(line) ? '' : ' --now 2026-08-04T11:00Z'}${/--me/.test(line) ? '' : ' --me maria'}`
      const ran = await outspoke(typed + flags)
        .in(place)
        .stdin(stdin)
        .run()
      const back = (text: string) => ids.reduce((out, [author, id]) => out.replaceAll(id, `@${author}`), text)
      return { ...ran, stdout: back(ran.stdout), stderr: back(ran.stderr) }
    },
    state: () =>
      read((db) =>
        ['conversation', 'clock']
          .flatMap((table) =>
            (db.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[]).map((row) =>
              JSON.stringify({ table, ...row, rev: undefined }),
            ),
          )
          .sort()
          .join('\n'),
      ),
    import: async (name, rows, now) => {
      writeFileSync(join(place, name), `id,network,author,direction,posted_at,text,in_reply_to,url\n${rows}\n`)
      const { code, stderr } = await outspoke(`import ${name} --now ${now}`).in(place).run()
      if (code !== 0) throw new Error(stderr)
    },
  }
}
