// What only the link's secret opens: the driver's place on the day, then the photo, the place and for whom it was.
import type { Tracking } from '../../wire/customer.ts'
import { type Html, html } from './html.ts'
import { distanceWords } from './sketch.ts'
import { timeWords } from './times.ts'
import { say } from './words.ts'

/** The sketch comes after the page (`loading`): its words stand there at once. */
export function driverPart({ details }: Tracking, today: string): Html {
  const driver = details?.driver ?? null
  if (driver === null) return html``
  const time = timeWords(driver.asOf, today)
  const words =
    driver.distanceM === 0
      ? say('page:driver.near', { time })
      : say('page:driver.far', { distance: distanceWords(driver.distanceM), time })
  return html`<section class="driver" aria-labelledby="driver">
    <h2 id="driver">${say('page:driver')}</h2>
    <img class="pic" src="${driver.href}" width="640" height="360" loading="lazy" alt="${say('page:driver.sketch')}" />
    <p>${words}</p>
  </section>`
}

export function deliveryPart({ details }: Tracking): Html {
  if (details === null) return html``
  return html`<section class="details" aria-labelledby="details">
    <h2 id="details">${say('page:details')}</h2>
    ${photoPart(details.photo)}
    <dl>
      ${
        details.leftWith !== null &&
        html`<div>
          <dt>${say('page:left_with')}</dt>
          <dd>${details.leftWith}</dd>
        </div>`
      }
      <div>
        <dt>${say('page:recipient')}</dt>
        <dd>${details.name}${details.lines.map((line) => html`<br />${line}`)}</dd>
      </div>
    </dl>
  </section>`
}

function photoPart(photo: NonNullable<Tracking['details']>['photo']): Html {
  if (photo === null) return html``
  if (photo.href === null) return html`<p class="pending">${say('page:photo.pending')}</p>`
  // Width and height keep the place, so that nothing jumps when it comes.
  return html`<img
    class="pic photo"
    src="${photo.href}"
    width="${photo.widthPx}"
    height="${photo.heightPx}"
    loading="lazy"
    alt="${say('page:photo')}"
  />`
}
