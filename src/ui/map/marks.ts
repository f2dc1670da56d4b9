// Stops, drivers and oneself on one canvas each: hundreds of marks as DOM elements would make every move of the map slow. Each mark is a circle for
// Leaflet (hit test, redraw area) and draws its own shape.
import L from 'leaflet'
import type { StopLine } from '../../wire/bridge.ts'
import { STOP_LOOK, type StopShape } from '../parts/stop-look.ts'

/** What Leaflet keeps to itself of a mark and its renderer, as of 1.9. */
type Drawn = {
  _renderer: { _drawing: boolean; _ctx: CanvasRenderingContext2D }
  _point: L.Point
  _radius: number
  _pxBounds: L.Bounds
  _empty(): boolean
}

export type Ink = { paper: string; ink: string; accent: string; done: string }
export const INKS: Record<'light' | 'dark', Ink> = {
  light: { paper: '#ffffff', ink: '#111111', accent: '#1f4bb0', done: '#767676' },
  dark: { paper: '#161616', ink: '#f4f4f4', accent: '#8aacf0', done: '#a3a3a3' },
}
const FONT = '"Inter Variable", system-ui, sans-serif'

abstract class Mark extends L.CircleMarker {
  /** how far beyond the circle it draws, pixels */
  protected abstract reach(): number
  protected abstract paint(ctx: CanvasRenderingContext2D, at: L.Point, radius: number): void

  /** Leaflet's hook: draws this mark, within the area that `_updateBounds` names. */
  _updatePath(): void {
    const own = this as unknown as Drawn
    const { _drawing, _ctx } = own._renderer
    if (!_drawing || own._empty()) return
    _ctx.save()
    // What was drawn before left its own behind.
    _ctx.globalAlpha = 1
    _ctx.setLineDash([])
    this.paint(_ctx, own._point, own._radius)
    _ctx.restore()
  }

  _updateBounds(): void {
    const own = this as unknown as Drawn
    const by = L.point(own._radius + this.reach(), own._radius + this.reach())
    own._pxBounds = L.bounds(own._point.subtract(by), own._point.add(by))
  }
}

export type StopFace = {
  sequence: number
  state: StopLine['state']
  atRisk: boolean
  selected: boolean
  next: boolean
  /** of a route that is not looked at now */
  back: boolean
  colour: string
  numbered: boolean
  ink: Ink
}

export class StopMark extends Mark {
  face: StopFace | null = null

  protected override reach(): number {
    return 9
  }

  /** Draws anew only when something of it changed. */
  show(face: StopFace): void {
    if (this.face !== null && sameFace(this.face, face)) return
    this.face = face
    this.setRadius(radiusOf(face))
  }

  protected override paint(ctx: CanvasRenderingContext2D, at: L.Point, radius: number): void {
    const { face } = this
    if (face === null) return
    const { ink } = face
    ctx.globalAlpha = face.back && !face.selected ? 0.35 : 1
    const { shape, weight } = STOP_LOOK[face.state]
    ctx.lineWidth = 2.5
    ctx.lineJoin = 'round'
    if (face.selected) ring(ctx, at, radius + 6, ink.ink, [])
    if (face.atRisk) ring(ctx, at, radius + (face.selected ? 2 : 4), ink.ink, [3, 3])
    const back = { quiet: ink.paper, moving: ink.accent, done: ink.done, asks: ink.ink }[weight]
    ctx.fillStyle = back
    ctx.strokeStyle = weight === 'quiet' ? face.colour : ink.paper
    outline(ctx, shape, at, radius)
    ctx.fill()
    ctx.stroke()
    inside(ctx, { shape, at, radius, fore: weight === 'quiet' ? ink.ink : ink.paper, face })
  }
}

function sameFace<T extends StopFace | DriverFace>(a: T, b: T): boolean {
  return (Object.keys(a) as (keyof T)[]).every((key) => a[key] === b[key])
}

function radiusOf({ state, selected, next, numbered }: StopFace): number {
  const { open } = STOP_LOOK[state]
  const usual = numbered ? (open ? 11 : 8) : open ? 6 : 5
  return usual + (selected || next ? 4 : 0)
}

function ring(ctx: CanvasRenderingContext2D, at: L.Point, radius: number, colour: string, dash: number[]): void {
  ctx.save()
  ctx.strokeStyle = colour
  ctx.setLineDash(dash)
  ctx.beginPath()
  ctx.arc(at.x, at.y, radius, 0, 2 * Math.PI)
  ctx.stroke()
  ctx.restore()
}

/** The outlines differ, not only what stands in them: they are told apart where marks are small. */
function outline(ctx: CanvasRenderingContext2D, shape: StopShape, { x, y }: L.Point, r: number): void {
  ctx.beginPath()
  switch (shape) {
    case 'circle':
    case 'tick':
      ctx.arc(x, y, r, 0, 2 * Math.PI)
      break
    case 'diamond': {
      const d = r * 1.25
      ctx.moveTo(x, y - d)
      ctx.lineTo(x + d, y)
      ctx.lineTo(x, y + d)
      ctx.lineTo(x - d, y)
      ctx.closePath()
      break
    }
    case 'half':
    case 'cross':
      ctx.rect(x - r, y - r, 2 * r, 2 * r)
  }
}

type Inside = { shape: StopShape; at: L.Point; radius: number; fore: string; face: StopFace }
function inside(ctx: CanvasRenderingContext2D, { shape, at: { x, y }, radius: r, fore, face }: Inside): void {
  ctx.strokeStyle = fore
  ctx.fillStyle = fore
  ctx.lineWidth = Math.max(1.5, r / 4)
  ctx.beginPath()
  switch (shape) {
    case 'tick':
      ctx.moveTo(x - r * 0.5, y)
      ctx.lineTo(x - r * 0.1, y + r * 0.42)
      ctx.lineTo(x + r * 0.52, y - r * 0.38)
      ctx.stroke()
      break
    case 'cross':
      ctx.moveTo(x - r * 0.5, y - r * 0.5)
      ctx.lineTo(x + r * 0.5, y + r * 0.5)
      ctx.moveTo(x + r * 0.5, y - r * 0.5)
      ctx.lineTo(x - r * 0.5, y + r * 0.5)
      ctx.stroke()
      break
    case 'half':
      ctx.fillRect(x - r + 2, y - r + 2, r - 2, 2 * r - 4)
      break
    case 'circle':
    case 'diamond':
      if (face.numbered) number(ctx, String(face.sequence), { x, y }, r)
  }
}

function number(ctx: CanvasRenderingContext2D, text: string, at: { x: number; y: number }, r: number): void {
  ctx.font = `700 ${Math.round(r * (text.length > 2 ? 0.85 : 1.05))}px ${FONT}`
  ctx.textAlign = 'center'
  ctx.textBaseline = 'middle'
  ctx.fillText(text, at.x, at.y + 0.5)
}

export type DriverFace = {
  /** the route's number, or the person's initials */
  text: string
  /** beside it: how old the place is, in words */
  under: string
  heading: number | null
  old: boolean
  selected: boolean
  colour: string
  ink: Ink
}

/** A square with the route's number, a wedge where it is heading, its age below. An old place is hollow. */
export class DriverMark extends Mark {
  face: DriverFace | null = null

  protected override reach(): number {
    return 44
  }

  /** Draws anew only when something of it changed. */
  show(face: DriverFace, at: L.LatLngTuple): void {
    const { lat, lng } = this.getLatLng()
    if (this.face !== null && sameFace(this.face, face) && lat === at[0] && lng === at[1]) return
    this.face = face
    this.setLatLng(at)
  }

  protected override paint(ctx: CanvasRenderingContext2D, at: L.Point, r: number): void {
    const { face } = this
    if (face === null) return
    const { ink, colour } = face
    if (face.selected) ring(ctx, at, r + 9, ink.ink, [])
    if (face.heading !== null) wedge(ctx, at, r, face.heading, { fill: colour, line: ink.paper })
    ctx.beginPath()
    ctx.roundRect(at.x - r, at.y - r, 2 * r, 2 * r, 4)
    ctx.fillStyle = face.old ? ink.paper : colour
    ctx.strokeStyle = face.old ? colour : ink.paper
    ctx.lineWidth = 2.5
    ctx.setLineDash(face.old ? [4, 3] : [])
    ctx.fill()
    ctx.stroke()
    ctx.setLineDash([])
    ctx.fillStyle = face.old ? ink.ink : ink.paper
    number(ctx, face.text, at, r)
    if (face.under !== '') caption(ctx, face.under, at, r, ink)
  }
}

function wedge(
  ctx: CanvasRenderingContext2D,
  at: L.Point,
  r: number,
  degrees: number,
  ink: { fill: string; line: string },
): void {
  ctx.save()
  ctx.translate(at.x, at.y)
  ctx.rotate((degrees * Math.PI) / 180)
  ctx.beginPath()
  ctx.moveTo(-r * 0.8, -r * 1.05)
  ctx.lineTo(0, -r * 2.1)
  ctx.lineTo(r * 0.8, -r * 1.05)
  ctx.closePath()
  ctx.fillStyle = ink.fill
  ctx.strokeStyle = ink.line
  ctx.lineWidth = 2
  ctx.fill()
  ctx.stroke()
  ctx.restore()
}

function caption(ctx: CanvasRenderingContext2D, text: string, at: L.Point, r: number, ink: Ink): void {
  ctx.font = `600 12px ${FONT}`
  ctx.textAlign = 'center'
  ctx.textBaseline = 'top'
  ctx.lineWidth = 4
  ctx.strokeStyle = ink.paper
  ctx.strokeText(text, at.x, at.y + r + 4)
  ctx.fillStyle = ink.ink
  ctx.fillText(text, at.x, at.y + r + 4)
}

/** Oneself: a dot with a wedge, in the colour of what can be done. */
export class MeMark extends Mark {
  heading: number | null = null
  ink: Ink = INKS.light

  protected override reach(): number {
    return 16
  }

  show(at: L.LatLngExpression, heading: number | null, ink: Ink): void {
    this.heading = heading
    this.ink = ink
    this.setLatLng(at)
  }

  protected override paint(ctx: CanvasRenderingContext2D, at: L.Point, r: number): void {
    const { ink } = this
    if (this.heading !== null) wedge(ctx, at, r, this.heading, { fill: ink.accent, line: ink.paper })
    ctx.beginPath()
    ctx.arc(at.x, at.y, r, 0, 2 * Math.PI)
    ctx.fillStyle = ink.accent
    ctx.strokeStyle = ink.paper
    ctx.lineWidth = 3
    ctx.fill()
    ctx.stroke()
  }
}
