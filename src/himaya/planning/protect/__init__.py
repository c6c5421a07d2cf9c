"""Who stands where, so that the worst-protected place is as well protected as possible, unpredictably?"""
