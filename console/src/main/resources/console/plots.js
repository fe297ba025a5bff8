// Two plots over the last five minutes, one line a region and edge.
import uPlot from './uplot.js';
import { stateOf } from './changes.js';

const SECONDS = 300;
// What a page that was just opened shows; it grows to the full length.
const FIRST_SECONDS = 60;
const HEIGHT = 170;
const COLOURS = ['#0f9488', '#6366f1', '#d97706', '#db2777', '#64748b', '#65a30d'];

const two = (value) => String(value).padStart(2, '0');

function clock(seconds, isFine) {
  const date = new Date(seconds * 1000);
  return `${two(date.getHours())}:${two(date.getMinutes())}${isFine ? `:${two(date.getSeconds())}` : ''}`;
}

class Plot {
  constructor(host, names) {
    this.names = names;
    this.data = [[], ...names.map(() => [])];
    // Asked for at each drawing, so that a change of light or dark is followed.
    const ink = () => getComputedStyle(document.body).color;
    const grid = { stroke: 'rgba(128,128,128,.16)', width: 1 };
    const ticks = { show: false };
    this.view = new uPlot({
      width: host.clientWidth || 400,
      height: HEIGHT,
      cursor: { y: false, points: { size: 6 } },
      series: [{},
        ...names.map((name, i) => ({ label: name, stroke: COLOURS[i % COLOURS.length], width: 1.6, points: { show: false } }))],
      legend: { live: false },
      axes: [{ stroke: ink, grid, ticks, incrs: [15, 30, 60], space: 70, values: (_, at, axis, space, step) => at.map((second) => clock(second, step < 60)) }, { stroke: ink, grid, ticks, size: 46 }],
      scales: { x: { range: (_, min, max) => [Math.min(min, max - FIRST_SECONDS), max] }, y: { range: (_, min, max) => [0, Math.max(1, max * 1.15)] } },
    }, this.data, host);
    new ResizeObserver(() => this.view.setSize({ width: host.clientWidth, height: HEIGHT })).observe(host);
  }

  add(second, values) {
    this.data[0].push(second);
    this.names.forEach((name, i) => this.data[i + 1].push(values.get(name) ?? null));
    while (this.data[0][0] < second - SECONDS) this.data.forEach((column) => column.shift());
    this.view.setData(this.data);
  }
}

let plots;
let lastSecond = 0;

export function plot(status, second) {
  const places = [...(status.regions ?? []), ...(status.edges ?? [])];
  if (second <= lastSecond || places.length === 0) return;
  lastSecond = second;
  if (!plots) {
    const names = places.map((place) => place.name);
    plots = {
      rate: new Plot(document.getElementById('plot-rate'), names),
      latency: new Plot(document.getElementById('plot-latency'), names),
    };
  }
  const of = (field) => new Map(places.map((place) => [place.name, stateOf(place) === 'down' ? null : place[field] ?? null]));
  plots.rate.add(second, of('rate'));
  plots.latency.add(second, of('p99_ms'));
}
