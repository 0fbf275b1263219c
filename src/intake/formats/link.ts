/** What links to posts and names of sources say: listening tools name a post by its link, and what it answers too. */

const STATUS = /^https?:\/\/(?:www\.|mobile\.)?(?:twitter|x)\.com\/(?:#!\/)?([^/?#]+)\/status(?:es)?\/(\d+)/i

/** The network's own id where the link holds it (X), so that other exports of the same post meet it; else the link. */
export function idOfLink(link: string): string {
  const url = link.trim()
  return STATUS.exec(url)?.[2] ?? url
}

/** Whose post on X it is; '' for all else. */
export function handleOfLink(link: string): string {
  const handle = STATUS.exec(link.trim())?.[1] ?? ''
  return handle === 'i' || handle === 'anyuser' ? '' : handle
}

const NETWORKS: readonly (readonly [network: string, hosts: RegExp])[] = [
  ['x', /^(?:twitter|x)\.com$/],
  ['facebook', /^(?:facebook\.com|fb\.com)$/],
  ['instagram', /^instagram\.com$/],
  ['youtube', /^(?:youtube\.com|youtu\.be)$/],
  ['tiktok', /^tiktok\.com$/],
  ['linkedin', /^linkedin\.com$/],
  ['reddit', /^(?:reddit\.com|redd\.it)$/],
  ['threads', /^threads\.(?:net|com)$/],
  ['bluesky', /^bsky\.app$/],
  ['pinterest', /^pinterest\.[a-z.]+$/],
  ['tumblr', /^tumblr\.com$/],
  ['telegram', /^(?:t\.me|telegram\.org)$/],
  ['trustpilot', /^trustpilot\.com$/],
]

/** The network of a link, '' for any other site. `user.tumblr.com` is tumblr. */
export function networkOfLink(link: string): string {
  if (link.trim().startsWith('at://')) return 'bluesky'
  const host = /^https?:\/\/([^/?#:]+)/i.exec(link.trim())?.[1]?.toLowerCase() ?? ''
  const labels = host.split('.')
  for (let from = 0; from < labels.length - 1; from++) {
    const domain = labels.slice(from).join('.')
    const found = NETWORKS.find(([, hosts]) => hosts.test(domain))
    if (found !== undefined) return found[0]
  }
  return ''
}

/** The network that a tool means by `Twitter`, `X`, `facebook_public` or `Reddit.com`; `other` for news, blogs and the like. */
export function networkOfWord(word: string): string {
  const name = word
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+(?:public|page|pages|comments|posts)$/, '')
  if (name === 'twitter' || name === 'x' || name === 'x (twitter)') return 'x'
  if (NETWORKS.some(([network]) => network === name)) return name
  return networkOfLink(`https://${name}/`) || 'other'
}
