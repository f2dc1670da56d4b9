// The streets of the map's file as a graph, so that the demo's vans drive along them: roads of the basemap's tiles, joined where they meet, and the
// shortest way between two doors. A demo's vans know no one-way streets.
import { type FileHandle, open } from 'node:fs/promises'
import { VectorTile, type VectorTileFeature } from '@mapbox/vector-tile'
import createGraph, { type Graph, type NodeId } from 'ngraph.graph'
import { aStar, type PathFinder } from 'ngraph.path'
import Pbf from 'pbf'
import { PMTiles, type RangeResponse, type Source } from 'pmtiles'
import { distanceM, type Place } from '../../domain/geo.ts'
import { straight, type Streets } from '../../demo/drive/streets.ts'

/** At this zoom all roads are drawn, and a tile is some 1.7 km wide. */
const ZOOM = 14
/** Roads a van drives on; the basemap's `kind` of the layer `roads`. */
const DRIVEN = new Set(['highway', 'major_road', 'minor_road', 'medium_road'])
/** Ends closer than this are one crossing: tiles cut roads at their edges and round what they hold. Degrees. */
const JOIN_DEGREES = 0.00003

type Node = Place
type Link = { metres: number }

/** `file`: a PMTiles archive; null, or one without roads: straight lines. */
export async function openStreets(file: string | null): Promise<Streets> {
  if (file === null) return straight
  const handle = await open(file)
  try {
    const graph = await readGraph(new PMTiles(sourceOf(handle, file)))
    return graph.getNodeCount() === 0 ? straight : streetsOf(graph)
  } finally {
    await handle.close()
  }
}

const sourceOf = (handle: FileHandle, name: string): Source => ({
  getKey: () => name,
  async getBytes(offset, length): Promise<RangeResponse> {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset)
    return { data: new Uint8Array(buffer.subarray(0, bytesRead)).buffer }
  },
})

async function readGraph(archive: PMTiles): Promise<Graph<Node, Link>> {
  const graph = createGraph<Node, Link>()
  const { minLon, maxLon, minLat, maxLat } = await archive.getHeader()
  const [left, top] = tileAt({ lat: maxLat, lon: minLon })
  const [right, bottom] = tileAt({ lat: minLat, lon: maxLon })
  for (let x = left; x <= right; x++)
    for (let y = top; y <= bottom; y++) {
      const tile = await archive.getZxy(ZOOM, x, y)
      if (tile !== undefined) addRoads(graph, new VectorTile(new Pbf(new Uint8Array(tile.data))), x, y)
    }
  return graph
}

function tileAt({ lat, lon }: Place): [number, number] {
  const across = 2 ** ZOOM
  const sin = Math.sin((lat * Math.PI) / 180)
  const y = (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * across
  return [Math.floor(((lon + 180) / 360) * across), Math.floor(y)]
}

function addRoads(graph: Graph<Node, Link>, tile: VectorTile, x: number, y: number): void {
  const layer = tile.layers['roads']
  for (let at = 0; at < (layer?.length ?? 0); at++) {
    const road = layer?.feature(at)
    if (road === undefined || !DRIVEN.has(String(road.properties['kind']))) continue
    for (const line of linesOf(road, x, y)) addLine(graph, line)
  }
}

function linesOf(road: VectorTileFeature, x: number, y: number): Place[][] {
  const { geometry } = road.toGeoJSON(x, y, ZOOM)
  const lines =
    geometry.type === 'LineString'
      ? [geometry.coordinates]
      : geometry.type === 'MultiLineString'
        ? geometry.coordinates
        : []
  return lines.map((line) => line.map(([lon = 0, lat = 0]) => ({ lat, lon })))
}

function addLine(graph: Graph<Node, Link>, line: readonly Place[]): void {
  let before: { id: NodeId; place: Place } | null = null
  for (const place of line) {
    const id = `${Math.round(place.lat / JOIN_DEGREES)},${Math.round(place.lon / JOIN_DEGREES)}`
    if (graph.getNode(id) === undefined) graph.addNode(id, place)
    if (before !== null && before.id !== id) graph.addLink(before.id, id, { metres: distanceM(before.place, place) })
    before = { id, place }
  }
}

function streetsOf(graph: Graph<Node, Link>): Streets {
  const finder: PathFinder<Node> = aStar(graph, {
    distance: (_from, _to, link) => link.data.metres,
    heuristic: (from, to) => distanceM(from.data, to.data),
  })
  const nodes = [...biggestPart(graph)]
  const nearest = (place: Place): NodeId | null => {
    let best: { id: NodeId; metres: number } | null = null
    for (const { id, place: other } of nodes) {
      const metres: number = distanceM(place, other)
      if (best === null || metres < best.metres) best = { id, metres }
    }
    return best?.id ?? null
  }
  return {
    way(from, to) {
      const [start, end] = [nearest(from), nearest(to)]
      const path = start === null || end === null ? [] : finder.find(start, end).map(({ data }) => data)
      return [from, ...path.reverse(), to]
    },
  }
}

/** A road that meets no other leads nowhere. */
function biggestPart(graph: Graph<Node, Link>): { id: NodeId; place: Place }[] {
  const seen = new Set<NodeId>()
  let biggest: { id: NodeId; place: Place }[] = []
  graph.forEachNode(({ id }) => {
    if (seen.has(id)) return
    const part: { id: NodeId; place: Place }[] = []
    const waiting = [id]
    seen.add(id)
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const node = graph.getNode(next)
      if (node !== undefined) part.push({ id: next, place: node.data })
      graph.forEachLinkedNode(
        next,
        (other) => {
          if (seen.has(other.id)) return
          seen.add(other.id)
          waiting.push(other.id)
        },
        false,
      )
    }
    if (part.length > biggest.length) biggest = part
  })
  return biggest
}
