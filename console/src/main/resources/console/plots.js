// Two plots over the last five minutes, one line a region and edge.
import uPlot from './uplot.js';

const SECONDS = 300;
const COLOURS = ['#0f9488', '#6366f1', '#d97706', '#db2777', '#64748b', '#65a30d'];

class Plot {
  constructor(host, names) {
    this.names = names;
    this.data = [[], ...names.map(() => [])];
    const ink = getComputedStyle(document.body).getPropertyValue('color');
    const grid = { stroke: 'rgba(128,128,128,.18)' };
    this.view = new uPlot({
      width: host.clientWidth || 400,
      height: 180,
      series: [{}, ...names.map((name, i) => ({ label: name, stroke: COLOURS[i % COLOURS.length], width: 1.8, points: { show: false } }))],
      axes: [{ stroke: ink, grid }, { stroke: ink, grid, size: 46 }],
      scales: { y: { range: (_, min, max) => [0, Math.max(1, max * 1.15)] } },
    }, this.data, host);
    new ResizeObserver(() => this.view.setSize({ width: host.clientWidth, height: 180 })).observe(host);
  }

  add(second, values) {
    this.data[0].push(second);
    this.names.forEach((name, i) => this.data[i + 1].push(values.get(name) ?? null));
    if (this.data[0].length > SECONDS) this.data.forEach((column) => column.shift());
    this.view.setData(this.data);
  }
}

let plots;

export function plot(status, second) {
  const places = [...(status.regions ?? []), ...(status.edges ?? [])];
  if (!plots) {
    const names = places.map((place) => place.name);
    plots = {
      rate: new Plot(document.getElementById('plot-rate'), names),
      latency: new Plot(document.getElementById('plot-latency'), names),
    };
  }
  const of = (field) => new Map(places.map((place) => [place.name, place[field] ?? null]));
  plots.rate.add(second, of('rate'));
  plots.latency.add(second, of('p99_ms'));
}
