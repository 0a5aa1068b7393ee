package io.cloister.e2e;

import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** Runs every feature. Its name keeps it out of the unit tests; the Maven profile {@code features} asks for it. */
@Suite
@IncludeEngines("cucumber")
@SelectPackages("features")
class CloisterFeatures {}
