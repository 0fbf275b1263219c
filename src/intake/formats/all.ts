/** Every format, in the order of their support; the last ones go by common names. */
import type { Format } from '../format.ts'
import { airline } from './airline.ts'
import { appStore } from './app-store.ts'
import { bluesky } from './bluesky.ts'
import { brandwatch } from './brandwatch.ts'
import { fourCat } from './cat4.ts'
import { commonCsv, commonJson } from './common.ts'
import { facebookGraph } from './facebook.ts'
import { front } from './front.ts'
import { gnip } from './gnip.ts'
import { googleBusiness } from './google-business.ts'
import { hootsuiteInbound, hootsuitePosts } from './hootsuite.ts'
import { instagramGraph } from './instagram.ts'
import { mastodon } from './mastodon.ts'
import { mastodonOutbox } from './mastodon-outbox.ts'
import { meltwater } from './meltwater.ts'
import { playConsole, playScraper } from './play.ts'
import { redditCsv, redditJson } from './reddit.ts'
import { sproutPosts } from './sprout.ts'
import { talkwalker } from './talkwalker.ts'
import { twcs } from './twcs.ts'
import { xArchive } from './x-archive.ts'
import { xV1 } from './x-v1.ts'
import { xV2 } from './x-v2.ts'
import { youtube, youtubeTakeout } from './youtube.ts'
import { zeeschuimer } from './zeeschuimer.ts'
import { zendesk } from './zendesk.ts'

export const FORMATS: readonly Format[] = [
  twcs,
  airline,
  hootsuiteInbound,
  hootsuitePosts,
  sproutPosts,
  talkwalker,
  brandwatch,
  meltwater,
  playScraper,
  playConsole,
  appStore,
  googleBusiness,
  redditCsv,
  xV1,
  xV2,
  xArchive,
  mastodon,
  mastodonOutbox,
  bluesky,
  redditJson,
  youtube,
  youtubeTakeout,
  facebookGraph,
  instagramGraph,
  gnip,
  zeeschuimer,
  fourCat,
  zendesk,
  front,
  commonCsv,
  commonJson,
]
