/** The fixtures of exports, and rules that know the brands in them. */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The brands of all fixtures at once: what answers for one of them is a reply. */
export const RULES = `version: 1
timezone: UTC
resolution: { by: person }
brands:
  acme:
    handles:
      '*': [acmerail, acme]
      mastodon: [acme@social.example]
      bluesky: [acme.example]
      threads: [acme_rail]
      facebook: [Acme Rail]
    profiles: [Acme Rail, UCacme]
  shop:
    handles: { '*': [shop], bluesky: [shop.example], linkedin: [company/shop/] }
    profiles: [Shop]
departments:
  care: {}
routes:
  - { id: all, to: care }
`

const folder = new URL('../fixtures/exports/', import.meta.url)

export interface ExportFixture {
  readonly name: string
  readonly path: string
}

/** All of them, by name. */
export function exportFixtures(): readonly ExportFixture[] {
  return readdirSync(folder)
    .sort()
    .map((name) => ({ name, path: fileURLToPath(new URL(name, folder)) }))
}
