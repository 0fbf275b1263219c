/** Reviews of the Google Business Profile API, version 4 (developers.google.com/my-business). */
import type { Format, JsonObject, Unfolding } from '../format.ts'
import { objectAt, objectsAt, textAt } from './json-parts.ts'

function unfold(value: JsonObject, out: Unfolding): void {
  const page = [...objectsAt(value, 'reviews'), ...objectsAt(value, 'locationReviews')]
  for (const item of page.length > 0 ? page : [value]) {
    // A batch wraps each review and names its location beside it.
    const review = objectAt(item, 'review') ?? item
    if (textAt(review, 'reviewId') === '' && textAt(review, 'name') === '') {
      out.skip('page without reviews')
      continue
    }
    const anonymous = objectAt(review, 'reviewer')?.['isAnonymous'] === true
    out.give({
      ...review,
      $id: textAt(review, 'reviewId') || textAt(review, 'name').replace(/^.*\//, ''),
      $location: textAt(item, 'name') || textAt(review, 'name'),
      $author: anonymous ? '' : textAt(review, 'reviewer', 'displayName'),
      // Without an edit both times are the same.
      $edited: textAt(review, 'updateTime') === textAt(review, 'createTime') ? '' : textAt(review, 'updateTime'),
    })
  }
}

export const googleBusiness: Format = {
  name: 'google-business',
  title: 'Google Business Profile API reviews, JSON',
  shape: 'objects',
  known: 'documentation',
  containers: ['reviews[]', 'locationReviews[].review', '', '[]'],
  stream: ['reviews', 'locationReviews'],
  required: ['reviewId|name', 'starRating', 'createTime'],
  helpful: ['reviewer.displayName|reviewer.isAnonymous', 'updateTime', 'comment'],
  unfold,
  profile: {
    network: 'google_business',
    kind: 'review',
    directed: 'all',
    zone: 'UTC',
    fields: {
      id: { columns: ['$id'] },
      direction: { columns: [], value: 'inbound' },
      brand: { columns: ['$location'], match: 'locations/[^/]+' },
      author: { columns: ['$author'] },
      posted_at: { columns: ['createTime'] },
      edited_at: { columns: ['$edited'] },
      text: { columns: ['comment'], html: false },
      rating: { columns: ['starRating'], values: { ONE: '1', TWO: '2', THREE: '3', FOUR: '4', FIVE: '5', STAR_RATING_UNSPECIFIED: '' } },
      reply_text: { columns: ['reviewReply.comment'], html: false },
      reply_at: { columns: ['reviewReply.updateTime'] },
    },
  },
}
