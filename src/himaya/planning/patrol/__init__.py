"""Who drives which round, so that the promised presence is really there and nobody can foresee it?"""
