package com.binaxpay.simulator.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A directed graph over nodes `0..n-1` whose edges have kinds; finds what goes round in it. Takes 5 bytes an edge and
/// 16 a node beyond that; strongly connected components by Tarjan ("Depth-first search and linear graph algorithms",
/// 1972), without recursion.
final class Graph {
    private final int nodes;
    private int[] from = new int[1024];
    private int[] to = new int[1024];
    private byte[] kinds = new byte[1024];
    private int edges;

    /// Where the edges of a node begin, once they are sorted.
    private int[] begins = new int[0];

    Graph(int nodes) {
        this.nodes = nodes;
    }

    /// @param node where the edge leads to
    record Step(byte kind, int node) {}

    void add(int one, int other, byte kind) {
        if (one == other) {
            return;
        }
        if (edges == from.length) {
            from = Arrays.copyOf(from, 2 * edges);
            to = Arrays.copyOf(to, 2 * edges);
            kinds = Arrays.copyOf(kinds, 2 * edges);
        }
        from[edges] = one;
        to[edges] = other;
        kinds[edges] = kind;
        edges++;
    }

    /// For each component with a cycle in it, one as short as there is through one of its nodes below `named`: steps
    /// that lead from the last one's node through all of them back to it.
    List<List<Step>> cycles(int named) {
        sort();
        int[] component = components();
        int[] sizes = new int[nodes];
        for (int node = 0; node < nodes; node++) {
            sizes[component[node]]++;
        }
        List<List<Step>> cycles = new ArrayList<>();
        boolean[] isTold = new boolean[nodes];
        for (int node = 0; node < Math.min(named, nodes); node++) {
            if (sizes[component[node]] > 1 && !isTold[component[node]]) {
                isTold[component[node]] = true;
                cycles.add(shortest(node, component));
            }
        }
        return cycles;
    }

    private void sort() {
        begins = new int[nodes + 1];
        for (int i = 0; i < edges; i++) {
            begins[from[i] + 1]++;
        }
        for (int i = 0; i < nodes; i++) {
            begins[i + 1] += begins[i];
        }
        int[] next = Arrays.copyOf(begins, nodes);
        int[] ends = new int[edges];
        byte[] sorted = new byte[edges];
        for (int i = 0; i < edges; i++) {
            int place = next[from[i]]++;
            ends[place] = to[i];
            sorted[place] = kinds[i];
        }
        to = ends;
        kinds = sorted;
        from = new int[0];
    }

    /// The component of each node.
    private int[] components() {
        int[] component = new int[nodes];
        Arrays.fill(component, -1);
        int[] number = new int[nodes];
        int[] low = new int[nodes];
        int[] edge = new int[nodes];
        int[] path = new int[nodes];
        int[] open = new int[nodes];
        int openSize = 0;
        int numbers = 0;
        int components = 0;
        for (int root = 0; root < nodes; root++) {
            if (number[root] != 0) {
                continue;
            }
            int depth = 0;
            path[0] = root;
            edge[root] = begins[root];
            low[root] = number[root] = ++numbers;
            open[openSize++] = root;
            while (depth >= 0) {
                int node = path[depth];
                if (edge[node] < begins[node + 1]) {
                    int next = to[edge[node]++];
                    if (number[next] == 0) {
                        edge[next] = begins[next];
                        low[next] = number[next] = ++numbers;
                        open[openSize++] = next;
                        path[++depth] = next;
                    } else if (component[next] < 0) {
                        low[node] = Math.min(low[node], number[next]);
                    }
                    continue;
                }
                if (low[node] == number[node]) {
                    int member;
                    do {
                        member = open[--openSize];
                        component[member] = components;
                    } while (member != node);
                    components++;
                }
                depth--;
                if (depth >= 0) {
                    low[path[depth]] = Math.min(low[path[depth]], low[node]);
                }
            }
        }
        return component;
    }

    /// Breadth first from `start` back to it.
    private List<Step> shortest(int start, int[] component) {
        int[] cameBy = new int[nodes];
        Arrays.fill(cameBy, -1);
        int[] cameFrom = new int[nodes];
        int[] queue = new int[nodes];
        int tail = 0;
        queue[tail++] = start;
        for (int head = 0; head < tail; head++) {
            int node = queue[head];
            for (int i = begins[node]; i < begins[node + 1]; i++) {
                int next = to[i];
                if (component[next] == component[start] && cameBy[next] < 0) {
                    cameBy[next] = i;
                    cameFrom[next] = node;
                    if (next == start) {
                        return back(start, cameBy, cameFrom);
                    }
                    queue[tail++] = next;
                }
            }
        }
        throw new IllegalStateException("node " + start + " is in no cycle of its component");
    }

    private List<Step> back(int start, int[] cameBy, int[] cameFrom) {
        List<Step> steps = new ArrayList<>();
        int node = start;
        do {
            steps.add(new Step(kinds[cameBy[node]], node));
            node = cameFrom[node];
        } while (node != start);
        return List.copyOf(steps.reversed());
    }
}
