package com.binaxpay.routing.entry;

import com.binaxpay.config.EntrySites.Site;

/// A place on Earth.
///
/// @param north latitude in degrees
/// @param east longitude in degrees
record Place(double north, double east) {
    private static final double EARTH_RADIUS_KM = 6_371;

    static Place of(Site site) {
        return new Place(site.north(), site.east());
    }

    /// Great-circle distance, by the haversine formula, on a sphere.
    double kilometresTo(Place other) {
        double up = Math.toRadians(other.north - north) / 2;
        double along = Math.toRadians(other.east - east) / 2;
        double chord = Math.sin(up) * Math.sin(up)
                + Math.cos(Math.toRadians(north))
                        * Math.cos(Math.toRadians(other.north))
                        * Math.sin(along)
                        * Math.sin(along);
        return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(chord)));
    }
}
