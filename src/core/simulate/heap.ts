/** A binary heap: the least first. Equal ones come out in no order that can be relied on, so `before` should leave none equal. */
export interface Heap<T> {
  readonly size: number
  peek(): T | undefined
  push(item: T): void
  pop(): T | undefined
}

export function createHeap<T>(before: (a: T, b: T) => boolean): Heap<T> {
  const items: T[] = []

  const up = (item: T, from: number): void => {
    let at = from
    while (at > 0) {
      const over = (at - 1) >>> 1
      const parent = items[over]
      if (parent === undefined || !before(item, parent)) break
      items[at] = parent
      at = over
    }
    items[at] = item
  }

  const down = (item: T): void => {
    let at = 0
    for (;;) {
      let under = 2 * at + 1
      let child = items[under]
      if (child === undefined) break
      const other = items[under + 1]
      if (other !== undefined && before(other, child)) {
        under++
        child = other
      }
      if (!before(child, item)) break
      items[at] = child
      at = under
    }
    items[at] = item
  }

  return {
    get size() {
      return items.length
    },
    peek: () => items[0],
    push: (item) => up(item, items.length),
    pop() {
      const top = items[0]
      const last = items.pop()
      if (last !== undefined && items.length > 0) down(last)
      return top
    },
  }
}
